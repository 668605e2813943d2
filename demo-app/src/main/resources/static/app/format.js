/** Numbers and times as people read them. */
const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

export const count = number => whole.format(number);
export const compact = number => (Math.abs(number) < 10000 ? whole.format(Math.round(number)) : short.format(number));

export function duration(micros) {
  if (micros < 1000) {
    return `${Math.round(micros)} µs`;
  }
  return micros < 1e6 ? `${trim(micros / 1000)} ms` : `${trim(micros / 1e6)} s`;
}

const trim = value => (value < 10 ? value.toFixed(1).replace('.0', '') : Math.round(value).toString());

/** Sets an element's text if it is another one: what stays the same costs nothing. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Makes an element with a class and a text. */
export function make(name, className = '', text = '') {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}
