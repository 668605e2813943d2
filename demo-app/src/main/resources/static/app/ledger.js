/** What became of the messages, and whether the sum is right. */
import { count, make, say } from './format.js';

const entries = [
  ['published', 'published'],
  ['processed', 'processed'],
  ['underWay', 'under way'],
  ['redelivered', 'delivered again'],
  ['duplicated', 'duplicated'],
  ['deadLettered', 'dead letters'],
  ['overwritten', 'overwritten, and told'],
  ['lost', 'lost'],
];

export class Ledger {
  constructor(list, balance) {
    this.balance = balance;
    this.values = new Map(
      entries.map(([key, label]) => {
        const entry = make('div', key);
        entry.append(make('dt', '', label), make('dd', '', '0'));
        list.append(entry);
        return [key, entry];
      }),
    );
  }

  show(account, each) {
    for (const [key, entry] of this.values) {
      say(entry.lastChild, count(account[key]));
    }
    this.values.get('lost').classList.toggle('bad', account.lost > 0);
    if (each) {
      say(this.balance, 'By the numbers that each subscriber saw; processed is the sum over all of them.');
      delete this.balance.dataset.balanced;
      return;
    }
    const { published, processed, underWay, deadLettered, overwritten, lost } = account;
    say(this.balance, 'published = processed + under way + dead letters + overwritten + lost, by the ids');
    this.balance.dataset.balanced = published === processed + underWay + deadLettered + overwritten + lost;
  }
}
