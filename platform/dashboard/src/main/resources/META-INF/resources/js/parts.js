import { h, Fragment, useEffect, useState } from './lib.js';

export const percent = share => (100 * share).toFixed(share > 0.9995 || share < 0.0005 ? 0 : 1) + ' %';
export const points = share => (share > 0 ? '+' : share < 0 ? '−' : '') + Math.abs(100 * share).toFixed(1);
export const unsignedPoints = share => (100 * share).toFixed(1);
export const plural = (count, word) => `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;

export function duration(ms) {
  if (ms < 1) return '<1 ms';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} days`;
}

export function bytes(count) {
  if (count < 1000) return `${count} B`;
  if (count < 1e6) return `${(count / 1e3).toFixed(1)} kB`;
  return `${(count / 1e6).toFixed(1)} MB`;
}

export function Ago({ time }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  const age = Math.max(0, now - time);
  const date = new Date(time);
  return h('time', { datetime: date.toISOString(), title: date.toLocaleString() }, age < 10_000 ? 'just now' : `${duration(age)} ago`);
}

export const WARNINGS = {
  OUT_OF_DISTRIBUTION: ['unlike training', 'The description is unlike those that the hypernetwork was trained on.'],
  NO_BENCHMARK: ['no benchmark', 'No benchmark fits the task, so the adapter is not scored.'],
  NOT_TOLD_APART: ['no clear effect', "The adapter's effect is not statistically significant (p of 0.05 or more)."],
  OTHER_WEIGHTS: ['other weights', "The base model's weights are not the ones that the adapter was made for."],
  UNKNOWN_WEIGHTS: ['weights unknown', 'Only a server has the weights of the base model, so they cannot be compared.'],
  UNKNOWN_BASE_MODEL_DIGESTS: ['base model unknown', "The adapter does not record the base model's digests."],
};

export function Badge({ kind = 'plain', title, children }) {
  return h('span', { class: `badge ${kind}`, title }, children);
}

export function Warning({ name }) {
  const [text, title] = WARNINGS[name] ?? [name.toLowerCase().replaceAll('_', ' '), name];
  return h(Badge, { kind: 'warning', title }, text);
}

export function Stage({ stage }) {
  return h(Badge, { kind: `stage-${stage.toLowerCase()}` }, stage.toLowerCase());
}

/** The score that was expected before the adapter was scored, in words; false if none was. */
export const expected = ({ predicted }) => predicted
  && `expected ${percent(predicted.value)}, with a probability of ${Math.round(100 * predicted.level)} % from ${percent(predicted.low)} to ${percent(predicted.high)}`;

/** Whether no benchmark fits the adapter's task, so that there will be no score. */
export const hasNoBenchmark = adapter => adapter.warnings.includes('NO_BENCHMARK');

export function warningsOf(adapter) {
  const names = [...adapter.warnings];
  if (adapter.scores.some(score => !score.toldApart)) names.push('NOT_TOLD_APART');
  return [...new Set([...names, ...adapter.scores.flatMap(score => score.warnings)])];
}

const at = share => 4 + 192 * Math.min(1, Math.max(0, share));

/** Score and interval as dot and whisker; the base model's score above it as a hollow dot. */
export function DotWhisker({ score, base, wide = false }) {
  const label = `${percent(score.value)} with the adapter (${percent(score.low)} to ${percent(score.high)})`
    + (base ? `, ${percent(base.value)} without (${percent(base.low)} to ${percent(base.high)})` : '');
  const mark = (figure, y, kind) => h('g', { class: kind },
    h('line', { class: 'whisker', x1: at(figure.low), x2: at(figure.high), y1: y, y2: y }),
    h('line', { class: 'cap', x1: at(figure.low), x2: at(figure.low), y1: y - 2.5, y2: y + 2.5 }),
    h('line', { class: 'cap', x1: at(figure.high), x2: at(figure.high), y1: y - 2.5, y2: y + 2.5 }),
    h('circle', { cx: at(figure.value), cy: y, r: 3.6 }));
  return h('svg', { class: wide ? 'dots wide' : 'dots', viewBox: '0 0 200 26', role: 'img', 'aria-label': label },
    [0, 0.25, 0.5, 0.75, 1].map(tick => h('line', { class: 'tick', x1: at(tick), x2: at(tick), y1: 2, y2: 24 })),
    base && mark(base, 8, 'without'),
    mark(score, base ? 18 : 13, 'with'));
}

export function DotLegend() {
  return h('p', { class: 'legend' },
    h('span', { class: 'key with' }), 'with adapter ',
    h('span', { class: 'key without' }), 'base model alone ',
    h('span', { class: 'quiet' }, 'whiskers are 95 % intervals; the axis runs from 0 to 100 %'));
}

/** Counts of each minute of the last hour. */
export function Spark({ counts, label }) {
  const most = Math.max(1, ...counts);
  return h('svg', { class: 'spark', viewBox: '0 0 120 24', preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    counts.map((count, i) => count > 0 && h('rect', {
      x: i * 2, width: 1.6, y: 24 - Math.max(2, 22 * count / most), height: Math.max(2, 22 * count / most),
    })),
    h('line', { x1: 0, x2: 120, y1: 23.5, y2: 23.5 }));
}

export function Notice({ kind = 'error', children }) {
  return children ? h('p', { class: `notice ${kind}`, role: kind === 'error' ? 'alert' : 'status' }, children) : null;
}

export function Loading() {
  return h('p', { class: 'quiet', 'aria-busy': 'true' }, 'Loading.');
}

export function Empty({ children }) {
  return h('p', { class: 'empty' }, children);
}

export function Copy({ text, label }) {
  const [done, setDone] = useState(false);
  return h('button', {
    type: 'button', class: 'small outline', 'aria-label': label,
    onClick: async () => {
      await navigator.clipboard.writeText(text);
      setDone(true);
      setTimeout(() => setDone(false), 1500);
    },
  }, done ? 'Copied' : 'Copy');
}

export function Pager({ page, size, total, onPage }) {
  const last = Math.max(0, Math.ceil(total / size) - 1);
  if (last === 0) return null;
  const button = (text, target, enabled) => h('button', { type: 'button', class: 'small outline', disabled: !enabled, onClick: () => onPage(target) }, text);
  return h('nav', { class: 'pager', 'aria-label': 'Pages of the list' },
    button('First', 0, page > 0), button('Previous', page - 1, page > 0),
    h('span', null, `${(page * size + 1).toLocaleString('en')} to ${Math.min(total, (page + 1) * size).toLocaleString('en')} of ${total.toLocaleString('en')}`),
    button('Next', page + 1, page < last), button('Last', last, page < last));
}

/** A table that may be wider than its container and can be scrolled by keyboard. */
export function Wide({ label, id, children }) {
  return h('div', { class: 'table-wrap', role: 'region', 'aria-label': label, tabIndex: 0, id }, children);
}

export function Section({ title, aside, id, children }) {
  return h('section', { class: 'panel', 'aria-labelledby': id },
    h('div', { class: 'panel-head' }, h('h2', { id }, title), aside),
    children);
}

export { Fragment };
