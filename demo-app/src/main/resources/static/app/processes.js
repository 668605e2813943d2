/** A card for each process. Cards stay where they are while their figures change, so that they can be clicked. */
import { act } from './api.js';
import { compact, count, make, say } from './format.js';

const actions = [
  ['pause', 'Pause', 'SIGSTOP'],
  ['resume', 'Resume', 'SIGCONT'],
  ['end', 'Stop', 'asks it to end'],
  ['kill', 'Kill -9', 'SIGKILL'],
];

class Card {
  constructor(notice) {
    this.element = make('li', 'card');
    const heading = make('h3');
    this.name = make('span');
    this.state = make('span', 'state');
    heading.append(this.name, this.state);
    this.rate = make('p', 'rate');
    this.facts = make('p', 'facts');
    this.work = make('p', 'facts');
    this.element.append(heading, this.rate, this.facts, this.work);
    this.buttons = make('div', 'buttons');
    for (const [action, label, title] of actions) {
      const button = make('button', action === 'kill' ? 'danger' : '', label);
      button.type = 'button';
      button.title = title;
      button.dataset.action = action;
      button.onclick = () => notice(act(this.pid, action), `${label}: ${this.name.textContent}, process ${this.pid}`);
      this.buttons.append(button);
    }
  }

  show(process) {
    this.pid = process.pid;
    this.element.dataset.state = process.state;
    this.element.dataset.pid = process.pid ?? '';
    this.element.dataset.role = process.role;
    say(this.name, process.name);
    say(this.state, process.state);
    say(this.rate, `${compact(process.perSecond)}/s`);
    say(
      this.facts,
      `${process.pid ? `pid ${process.pid}` : 'no process'} · ${process.role}` +
        (process.restarts ? ` · ${process.restarts} × restarted` : ''),
    );
    say(
      this.work,
      process.role === 'publisher' ? `${count(process.count)} sent` : `${count(process.count)} done · ${count(process.held)} in hand`,
    );
    if (process.mine && !this.buttons.isConnected) {
      this.element.append(this.buttons);
    }
    for (const button of this.buttons.children) {
      const { action } = button.dataset;
      button.disabled = !process.pid || (process.state === 'ending' && action !== 'kill');
      button.hidden = action === (process.state === 'paused' ? 'pause' : 'resume');
      button.ariaLabel = `${button.textContent} ${process.name}`;
    }
  }
}

export class Processes {
  constructor(list, notice) {
    this.list = list;
    this.notice = notice;
    this.cards = new Map();
  }

  show(processes) {
    const names = new Set(processes.map(process => process.name));
    for (const [name, card] of this.cards) {
      if (!names.has(name)) {
        card.element.remove();
        this.cards.delete(name);
      }
    }
    for (const process of processes) {
      if (!this.cards.has(process.name)) {
        const card = new Card(this.notice);
        this.cards.set(process.name, card);
        this.list.append(card.element);
      }
      this.cards.get(process.name).show(process);
    }
  }
}
