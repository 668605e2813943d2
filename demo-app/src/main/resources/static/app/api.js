/** The web process: what it is asked, and what it tells by itself. */
async function ask(method, path, body) {
  const response = await fetch(`api/${path}`, {
    method,
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const answer = text && response.headers.get('Content-Type')?.includes('json') ? JSON.parse(text) : {};
  if (!response.ok) {
    throw new Error(answer.detail ?? (text || `The web process answers ${response.status}`));
  }
  return answer;
}

export const demo = () => ask('GET', 'demo');
export const begin = (scenario, policy) => ask('PUT', 'demo', { scenario, policy });
export const setLoad = perSecond => ask('PUT', 'load', { perSecond });
export const setSlowness = micros => ask('PUT', 'slowness', { micros });
export const startWorker = () => ask('POST', 'workers');
export const act = (pid, action) => ask('POST', `workers/${pid}/${action}`);
export const poison = () => ask('POST', 'poison');

/**
 * Listens for samples as long as the page can be seen, and comes back when the web process was away.
 * `onOpen` is called with what is shown each time the connection is there, `onState` with live or connecting.
 */
export function listen({ onOpen, onSample, onState }) {
  let source = null;

  function open() {
    close();
    onState('connecting');
    source = new EventSource('api/live');
    const mine = source;
    mine.onopen = async () => {
      try {
        onOpen(await demo());
        onState('live');
      } catch {
        again(mine);
      }
    };
    mine.onmessage = event => onSample(JSON.parse(event.data));
    mine.onerror = () => again(mine);
  }

  function again(failed) {
    failed.close();
    onState('connecting');
    if (failed === source) {
      setTimeout(() => failed === source && open(), 1000);
    }
  }

  function close() {
    source?.close();
    source = null;
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  addEventListener('pagehide', close);
  open();
}
