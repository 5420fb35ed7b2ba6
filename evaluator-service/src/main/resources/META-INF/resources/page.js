'use strict';

const rows = document.getElementById('rows');
const state = document.getElementById('state');
const empty = document.getElementById('empty');

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function percent(share) {
  return (100 * share).toFixed(1) + ' %';
}

// A dot with a whisker for the adapter, a tick for the base.
function bar(score) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 104 14');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', percent(score.score) + ' with, ' + percent(score.baseScore) + ' without the adapter');
  const draw = (name, attributes) => {
    const part = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
    svg.append(part);
  };
  const x = share => 2 + 100 * share;
  draw('line', {x1: 2, x2: 102, y1: 7, y2: 7, stroke: 'var(--line)'});
  draw('line', {x1: x(score.baseScore), x2: x(score.baseScore), y1: 2, y2: 12, stroke: 'var(--without)', 'stroke-width': 3});
  draw('line', {x1: x(score.low), x2: x(score.high), y1: 7, y2: 7, stroke: 'var(--with)', 'stroke-width': 2});
  draw('circle', {cx: x(score.score), cy: 7, r: 4, fill: 'var(--with)'});
  return svg;
}

function worked(score) {
  const details = element('details');
  details.append(element('summary', 'worked examples'));
  const list = element('ul');
  for (const example of score.worked) {
    const item = element('li');
    item.append(element('code', example.prompt + ' '));
    item.append(element('code', example.withAdapter, example.withAdapter === example.reference ? '' : 'wrong'));
    item.append(document.createTextNode(' (without: '));
    item.append(element('code', example.withoutAdapter, example.withoutAdapter === example.reference ? '' : 'wrong'));
    item.append(document.createTextNode(', right: '));
    item.append(element('code', example.reference));
    item.append(document.createTextNode(')'));
    list.append(item);
  }
  details.append(list);
  return details;
}

function show(adapter) {
  empty.hidden = true;
  const open = document.querySelector('[data-adapter="' + adapter.adapterId + '"] details[open]') !== null;
  document.querySelectorAll('[data-adapter="' + adapter.adapterId + '"]').forEach(row => row.remove());
  const scores = adapter.scores.length > 0 ? adapter.scores : [null];
  for (const score of scores) {
    const row = element('tr');
    row.dataset.adapter = adapter.adapterId;
    row.dataset.time = adapter.generatedAt;
    const description = element('td', adapter.description);
    for (const warning of adapter.warnings) description.append(element('div', warning, 'warning'));
    row.append(description, element('td', adapter.baseModel), element('td', adapter.hypernetworkVersion));
    if (score) {
      const benchmark = element('td', score.benchmark + ' (n=' + score.examples + ')');
      if (score.pValue >= 0.05) benchmark.append(element('div', 'effect cannot be told from none', 'warning'));
      benchmark.append(worked(score));
      if (open) benchmark.querySelector('details').open = true;
      const figure = element('td');
      figure.append(bar(score));
      row.append(benchmark, element('td', percent(score.baseScore), 'number'),
        element('td', percent(score.score) + ' (' + percent(score.low) + ' to ' + percent(score.high) + ')', 'number'), figure);
    } else {
      row.append(element('td', 'being scored'), element('td'), element('td'), element('td'));
    }
    const older = [...rows.children].find(other => Number(other.dataset.time) < adapter.generatedAt);
    rows.insertBefore(row, older ?? null);
  }
}

async function load() {
  const response = await fetch('scores');
  for (const adapter of (await response.json()).reverse()) show(adapter);
}

const stream = new EventSource('scores/stream');
stream.onopen = () => { state.textContent = 'live'; load(); };
stream.onerror = () => { state.textContent = 'reconnecting'; };
stream.onmessage = message => show(JSON.parse(message.data));
