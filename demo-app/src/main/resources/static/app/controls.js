/** Sliders and buttons that are for all processes. */
import * as api from './api.js';
import { compact, duration, say } from './format.js';

const MAXIMUM = -1;
const KILLS = 20;
const STORM_PERIOD = 3000;

/** 1, 2, 5, 10, 20 and so on. */
const rung = index => [1, 2, 5][index % 3] * 10 ** Math.floor(index / 3);

/** A slider over 0 and rungs; changes are sent at most seven times a second. */
class Slider {
  constructor(id, { first, top = null, text, send }) {
    this.input = document.getElementById(id);
    this.output = document.getElementById(`${id}-text`);
    this.values = Array.from({ length: Number(this.input.max) + 1 }, (_, step) => (step ? first * rung(step - 1) : 0));
    if (top !== null) {
      this.values[this.values.length - 1] = top;
    }
    this.text = text;
    this.input.oninput = () => {
      this.touched = performance.now();
      this.shown = null;
      this.describe();
      this.timer ??= setTimeout(() => {
        this.timer = null;
        send(this.value);
      }, 150);
    };
    this.describe();
  }

  get value() {
    return this.values[this.input.valueAsNumber];
  }

  /** What the web process says it is, unless somebody moves it at this moment. */
  show(value) {
    if (this.timer || performance.now() - (this.touched ?? -1e9) < 1000 || value === this.shown) {
      return;
    }
    this.shown = value;
    const above = this.values.findIndex(step => step >= value && value >= 0);
    this.input.valueAsNumber = this.values.includes(value) ? this.values.indexOf(value) : above < 0 ? 0 : above;
    this.describe();
  }

  describe() {
    const words = this.text(this.value);
    say(this.output, words);
    this.input.setAttribute('aria-valuetext', words);
  }
}

export class Controls {
  constructor(notice) {
    this.notice = notice;
    this.processes = [];
    this.rate = new Slider('rate', {
      first: 1,
      top: MAXIMUM,
      text: value => (value === MAXIMUM ? 'as many as go' : value ? `${compact(value)} a second` : 'nothing'),
      send: value => notice(api.setLoad(value)),
    });
    this.slowness = new Slider('slowness', {
      first: 10,
      text: value => (value ? `${duration(value)} longer for each message` : 'no longer than they must'),
      send: value => notice(api.setSlowness(value)),
    });
    this.start = document.getElementById('start');
    this.start.onclick = () => notice(api.startWorker().then(({ name }) => `${name} is starting`));
    this.poison = document.getElementById('poison');
    this.poison.onclick = () => notice(api.poison().then(({ id }) => `Sent ${id}, which no worker can handle`));
    this.storm = document.getElementById('storm');
    this.storm.onclick = () => (this.kills ? this.calm() : this.rage());
    const begin = () => notice(api.begin(this.scenario.value, this.policy.value), 'Another demonstration begins with new rings');
    this.scenario = document.getElementById('scenario');
    this.scenario.onchange = () => notice(api.begin(this.scenario.value, null), 'Another demonstration begins with new rings');
    this.policy = document.getElementById('policy');
    this.policy.onchange = begin;
  }

  /** What is shown has changed. */
  open(demo) {
    this.calm();
    this.scenario.replaceChildren(...demo.scenarios.map(({ id, title }) => new Option(title, id, false, id === demo.scenario)));
    say(this.start, `Start a ${demo.role}`);
    this.poison.hidden = !demo.poison;
  }

  show(sample) {
    this.rate.show(sample.load);
    this.slowness.show(sample.slowness);
    this.processes = sample.processes;
    if (this.policy.dataset.now !== sample.ring.policy) {
      this.policy.dataset.now = sample.ring.policy;
      this.policy.value = sample.ring.policy;
    }
  }

  rage() {
    this.kills = KILLS;
    this.storm.ariaPressed = 'true';
    this.strike();
    this.timer = setInterval(() => this.strike(), STORM_PERIOD);
  }

  strike() {
    const running = this.processes.filter(({ mine, pid, state }) => mine && pid && state !== 'ending');
    const { pid, name } = running[Math.floor(Math.random() * running.length)] ?? {};
    if (pid) {
      this.kills--;
      this.notice(api.act(pid, 'kill'), `Killed ${name}, process ${pid}; ${this.kills} to go`);
    }
    say(this.storm, this.kills ? `Stop the storm: ${this.kills} kills to go` : '');
    if (!this.kills) {
      this.calm();
    }
  }

  calm() {
    clearInterval(this.timer);
    this.kills = 0;
    this.storm.ariaPressed = 'false';
    say(this.storm, 'Kill storm: 20 kills in a minute');
  }
}
