/**
 * The ring as it is: cell s of n stands at s/n of the circle. Between two samples it is drawn where it must have been. What
 * turns faster than the eye follows is turned slower; lengths and distances stay true.
 */
import { compact, count, make, say } from './format.js';

const RADIUS = 84;
const FASTEST = 0.4; // turns a second
const CELLS_SHOWN = 96;
const LEAST = 0.005; // of a turn: a single message in hand can be seen
const NEAR = 0.06; // labels of heads that are closer would hide each other
const SVG = 'http://www.w3.org/2000/svg';
const still = matchMedia('(prefers-reduced-motion: reduce)');

function node(parent, name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  return parent.appendChild(element);
}

const point = (turn, radius) => {
  const angle = (turn - 0.25) * 2 * Math.PI;
  return `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`;
};

function arc(from, to) {
  const length = Math.min(to - from, 0.99999);
  if (length <= 0) {
    return '';
  }
  return `M${point(from, RADIUS)}A${RADIUS} ${RADIUS} 0 ${length > 0.5 ? 1 : 0} 1 ${point(from + length, RADIUS)}`;
}

/** Where a group's claims begin and its waiting messages, in cells before the tail. */
const behind = (ring, cell) => Math.max(0, Math.min(ring.tail - cell, ring.cells));

export class Ring {
  constructor(svg, facts, groups) {
    this.facts = facts;
    this.groups = groups;
    node(svg, 'circle', { class: 'track', r: RADIUS });
    this.claimed = node(svg, 'path', { class: 'arc claimed' });
    this.waiting = node(svg, 'path', { class: 'arc waiting' });
    const circle = 2 * Math.PI * RADIUS;
    node(svg, 'circle', { class: 'cells', r: RADIUS, 'stroke-dasharray': `0.8 ${circle / CELLS_SHOWN - 0.8}` });
    this.heads = node(svg, 'g');
    this.tail = node(svg, 'g', { class: 'tail' });
    node(this.tail, 'path', { d: 'M0 -70l-5 9h10z' });
    this.big = node(svg, 'text', { class: 'big', y: 2 });
    this.unit = node(svg, 'text', { class: 'small', y: 18 });
    this.full = node(svg, 'text', { class: 'small', y: 31 });
    this.markers = new Map();
    this.phase = 0;
    this.last = null;
    this.drawn = performance.now();
    const frame = now => {
      this.draw(now);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /** Starts afresh: another ring. */
  clear() {
    this.last = null;
    this.groups.replaceChildren();
    this.markers.forEach(marker => marker.remove());
    this.markers.clear();
  }

  show(sample) {
    const ring = sample.ring;
    const now = performance.now();
    const before = this.last;
    const used = ring.tail - ring.settled;
    this.last = {
      ring,
      arrived: now,
      period: before ? Math.min(1000, Math.max(50, now - before.arrived)) : 200,
      from: before ? this.lengths(now) : null,
      turns: before ? (ring.tail - before.ring.tail) / ring.cells : 0,
    };
    if (!before || still.matches) {
      this.phase = (ring.tail % ring.cells) / ring.cells;
    }
    say(this.big, compact(ring.depth));
    say(this.unit, ring.depth === 1 ? 'message not done yet' : 'messages not done yet');
    say(this.full, `${Math.round((100 * used) / ring.cells)} % full${ring.rejected ? `, ${compact(ring.rejected)} refused` : ''}`);
    say(this.facts, `${ring.name}: ${count(ring.cells)} cells of ${ring.cellSize} bytes, ${ring.policy} when full`);
    this.table(ring.groups);
  }

  table(groups) {
    while (this.groups.rows.length > groups.length) {
      this.groups.deleteRow(-1);
    }
    groups.forEach((group, index) => {
      const row = this.groups.rows[index] ?? this.groups.insertRow();
      const cells = [group.name, group.lag, group.consumed, group.redelivered, group.overwritten];
      cells.forEach((value, column) => {
        const cell = row.cells[column] ?? row.appendChild(make('td'));
        say(cell, column === 0 ? value : compact(value));
      });
    });
  }

  /** How far behind the tail everything is at this moment, in turns. */
  lengths(now) {
    const { ring, arrived, period, from } = this.last;
    const share = still.matches ? 1 : Math.min(1, (now - arrived) / period);
    const target = {
      settled: behind(ring, ring.settled) / ring.cells,
      heads: new Map(ring.groups.map(group => [group.name, behind(ring, group.head) / ring.cells])),
    };
    if (!from) {
      return target;
    }
    const between = (a, b) => a + (b - a) * share;
    return {
      settled: between(from.settled, target.settled),
      heads: new Map([...target.heads].map(([name, to]) => [name, between(from.heads.get(name) ?? to, to)])),
    };
  }

  draw(now) {
    const elapsed = Math.min(100, now - this.drawn) / 1000;
    this.drawn = now;
    if (!this.last) {
      return;
    }
    const { ring, arrived, period, turns } = this.last;
    const moving = now - arrived < period;
    const speed = turns / (period / 1000);
    if (speed > FASTEST) {
      this.phase += moving ? FASTEST * elapsed : 0;
    } else if (!still.matches) {
      const target = (ring.tail % ring.cells) / ring.cells; // slow enough to be where it is
      const ahead = (((target - this.phase) % 1) + 1) % 1;
      this.phase += ahead > 0.75 ? ahead - 1 : ahead * Math.min(1, elapsed * 8);
    }
    const lengths = this.lengths(now);
    const slowest = Math.max(0, ...lengths.heads.values());
    const tail = this.phase;
    const claimed = lengths.settled > slowest ? Math.max(lengths.settled - slowest, LEAST) : 0;
    this.claimed.setAttribute('d', arc(tail - slowest - claimed, tail - slowest));
    this.waiting.setAttribute('d', arc(tail - slowest, tail));
    this.tail.setAttribute('transform', `rotate(${(tail * 360).toFixed(2)})`);
    this.mark(lengths.heads, tail);
  }

  mark(heads, tail) {
    for (const [name, marker] of this.markers) {
      if (!heads.has(name)) {
        marker.remove();
        this.markers.delete(name);
      }
    }
    const labels = [];
    for (const [name, length] of heads) {
      let marker = this.markers.get(name);
      if (!marker) {
        marker = node(this.heads, 'g', { class: 'head' });
        node(marker, 'path', { d: 'M0 -97l-5 -9h10z' });
        node(marker, 'text', { class: 'name' });
        this.markers.set(name, marker);
      }
      const turn = tail - length;
      const [arrow, label] = marker.children;
      arrow.setAttribute('transform', `rotate(${(turn * 360).toFixed(2)})`);
      const near = labels.find(other => Math.abs(Math.sin((other.turn - turn) * Math.PI)) < NEAR);
      if (near) {
        near.more++;
      } else {
        labels.push({ name, turn, label, more: 0 });
      }
      label.style.display = near ? 'none' : '';
    }
    labels.forEach(({ name, turn, label, more }) => {
      say(label, more ? `${name} +${more}` : name);
      const [x, y] = point(turn, 111).split(' ');
      label.setAttribute('x', x);
      label.setAttribute('y', Number(y) + 3);
      label.setAttribute('text-anchor', x > 30 ? 'start' : x < -30 ? 'end' : 'middle');
    });
  }
}
