import { listen } from './api.js';
import { Charts } from './charts.js';
import { Controls } from './controls.js';
import { make, say } from './format.js';
import { Ledger } from './ledger.js';
import { Processes } from './processes.js';
import { Ring } from './ring.js';
import { scenarios } from './scenarios.js';

const element = id => document.getElementById(id);

/** Says how it went, below the controls. */
async function notice(doing, done) {
  const line = element('notice');
  try {
    const result = await doing;
    line.className = '';
    say(line, done ?? (typeof result === 'string' ? result : ''));
  } catch (error) {
    line.className = 'bad';
    say(line, error.message);
  }
}

const ring = new Ring(element('ring'), element('ring-facts'), element('groups'));
const charts = new Charts();
const controls = new Controls(notice);
const processes = new Processes(element('processes'), notice);
const ledger = new Ledger(element('ledger'), element('balance'));
let words = {};
let shown = '';

function showDeadLetters(letters) {
  element('dead-letters').hidden = letters.length === 0;
  const rows = letters.map(({ id, what, deliveries, cause }) => {
    const row = make('tr');
    row.append(...[id, what, deliveries, cause ?? 'its workers died'].map(text => make('td', '', text)));
    return row;
  });
  element('dead').replaceChildren(...rows);
}

listen({
  onState(state) {
    element('connection').dataset.state = state;
    say(element('connection'), state);
  },
  onOpen(demo) {
    words = scenarios[demo.scenario];
    document.title = `Cirque, live: ${words.title}`;
    say(element('scenario-title'), words.title);
    say(element('scenario-text'), words.text);
    say(element('latency-caption'), words.latency);
    element('unavailable').hidden = !demo.unavailable;
    say(element('unavailable'), demo.unavailable ?? '');
    controls.open(demo);
    ring.clear();
    charts.clear();
    shown = '';
  },
  onSample(sample) {
    ring.show(sample);
    charts.show(sample);
    controls.show(sample);
    processes.show(sample.processes);
    ledger.show(sample.ledger, words.each);
    const letters = JSON.stringify(sample.deadLetters);
    if (letters !== shown) {
      shown = letters;
      showDeadLetters(sample.deadLetters);
    }
  },
});
