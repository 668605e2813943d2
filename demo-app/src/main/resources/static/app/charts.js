/** The last minute, in three charts. */
import { compact, duration } from './format.js';

const SECONDS = 60;
const PERIOD = 500; // milliseconds between two drawings

const colours = ['--waiting', '--second', '--claimed', '--third'];
const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

class LiveChart {
  constructor(canvas, format, logarithmic = false) {
    this.format = format;
    this.chart = new Chart(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        responsive: true,
        maintainAspectRatio: false,
        interaction: { mode: 'index', intersect: false },
        elements: { point: { radius: 0 }, line: { borderWidth: 2, tension: 0.25 } },
        plugins: {
          legend: { align: 'end', labels: { boxWidth: 12, boxHeight: 2, padding: 8 } },
          tooltip: {
            animation: false,
            callbacks: {
              title: items => `${Math.round(-items[0].parsed.x)} s ago`,
              label: item => `${item.dataset.label}: ${format(item.parsed.y)}`,
            },
          },
        },
        scales: {
          x: { type: 'linear', min: -SECONDS, max: 0, ticks: { stepSize: 20, callback: value => (value ? `${value} s` : 'now') } },
          y: {
            type: logarithmic ? 'logarithmic' : 'linear',
            beginAtZero: !logarithmic,
            suggestedMin: logarithmic ? 100 : 0,
            suggestedMax: logarithmic ? 10000 : 10,
            ticks: { maxTicksLimit: 5, callback: value => format(value) },
          },
        },
      },
    });
    this.series = new Map();
    this.paint();
  }

  add(time, values) {
    for (const [name, value] of Object.entries(values)) {
      if (!this.series.has(name)) {
        this.series.set(name, []);
        this.chart.data.datasets.push({ label: name, data: [] });
        this.paint();
      }
      this.series.get(name).push({ time, value });
    }
    const oldest = time - SECONDS * 1000;
    for (const [name, points] of this.series) {
      while (points.length && points[0].time < oldest) {
        points.shift();
      }
      if (!points.length) {
        this.series.delete(name);
        this.chart.data.datasets = this.chart.data.datasets.filter(dataset => dataset.label !== name);
      }
    }
  }

  draw(time) {
    if (this.painted !== style('--line')) {
      this.paint(); // somebody has turned on the light, or off
    }
    for (const dataset of this.chart.data.datasets) {
      dataset.data = this.series.get(dataset.label).map(point => ({ x: (point.time - time) / 1000, y: point.value }));
    }
    this.chart.update('none');
  }

  clear() {
    this.series.clear();
    this.chart.data.datasets = [];
    this.chart.update('none');
  }

  paint() {
    const { options, data } = this.chart;
    this.painted = style('--line');
    options.plugins.legend.labels.color = style('--quiet');
    for (const scale of Object.values(options.scales)) {
      scale.ticks.color = style('--quiet');
      scale.grid = { color: style('--line') };
      scale.border = { display: false };
    }
    data.datasets.forEach((dataset, index) => {
      dataset.borderColor = style(colours[index % colours.length]);
      dataset.backgroundColor = dataset.borderColor;
    });
  }
}

export class Charts {
  constructor() {
    const canvas = id => document.getElementById(id);
    this.rates = new LiveChart(canvas('rates'), compact);
    this.lags = new LiveChart(canvas('lags'), compact);
    this.latencies = new LiveChart(canvas('latencies'), duration, true);
    this.drawn = 0;
  }

  all(action) {
    [this.rates, this.lags, this.latencies].forEach(action);
  }

  clear() {
    this.all(chart => chart.clear());
  }

  show(sample) {
    this.rates.add(sample.time, { in: sample.in, out: sample.out });
    this.lags.add(sample.time, Object.fromEntries(sample.ring.groups.map(group => [group.name, group.lag])));
    if (sample.latency) {
      const { p50, p99, p999 } = sample.latency;
      this.latencies.add(sample.time, { 'p50': Math.max(1, p50), 'p99': Math.max(1, p99), 'p99.9': Math.max(1, p999) });
    }
    if (sample.time - this.drawn >= PERIOD) {
      this.drawn = sample.time;
      this.all(chart => chart.draw(sample.time));
    }
  }
}
