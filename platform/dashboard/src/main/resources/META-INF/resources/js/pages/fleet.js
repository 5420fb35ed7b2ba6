import { h, Fragment, useState } from '../lib.js';
import { ask, post, useLive } from '../live.js';
import { go, to } from '../route.js';
import { Ago, Badge, Copy, Empty, Loading, Notice, Section, Wide, percent, plural, points } from '../parts.js';

const CHANGES = ['SERVED', 'RESULT', 'ADAPTER', 'TASK', 'VERSION'];
const EVERY_MS = 10_000;
const FINAL = ['REPLACED', 'KEPT', 'FAILED', 'RETURNED'];
const KINDS = { REPLACED: 'good', FAILED: 'warning' };

const words = state => state.toLowerCase();
const count = (refresh, states) => states.reduce((sum, state) => sum + (refresh.counts[state] ?? 0), 0);

function Row({ row }) {
  const name = row.alias ?? row.servedAs;
  return h('tr', null,
    h('td', { class: 'what' }, h('a', { href: to(`adapter/${row.adapterId}`) }, row.description || row.adapterId)),
    h('td', { 'data-label': 'Version' }, h('span', null, row.baseModel, ' ', row.version, ' ', row.isOfChampion && h(Badge, { kind: 'stage-champion' }, 'champion'))),
    h('td', { 'data-label': 'Served by' }, row.target, ' ', h('span', { class: 'quiet' }, row.kind)),
    h('td', { 'data-label': 'Name' }, h('code', null, name), ' ', h(Copy, { text: name, label: `Copy the name ${name}` })),
    h('td', { 'data-label': 'Scores' }, row.scores.length === 0 ? h('span', { class: 'quiet' }, 'unknown')
      : row.scores.map(score => h('div', { key: score.benchmark }, score.benchmark, ' ', percent(score.score), h('span', { class: 'quiet' }, ` ${points(score.gain)}`)))),
    h('td', { class: 'when', 'data-label': 'Since' }, h(Ago, { time: Date.parse(row.since) })));
}

function Served({ rows }) {
  if (rows.length === 0) return h(Empty, null, 'No inference server serves an adapter.');
  return h(Wide, { label: 'Served adapters' }, h('table', { class: 'list' },
    h('caption', { class: 'visually-hidden' }, 'Served adapters'),
    h('thead', null, h('tr', null, ['Task', 'Base and version', 'Served by', 'Name in requests', 'Scores and gain', 'Since'].map(text => h('th', { scope: 'col' }, text)))),
    h('tbody', null, rows.map(row => h(Row, { row, key: `${row.target}/${row.adapterId}` })))));
}

function Plan({ plan }) {
  if (plan.adapters.length === 0) return h(Empty, null, `There is nothing to refresh: ${plan.version} made every served adapter.`);
  return h(Fragment, null,
    h('p', { role: 'status' }, `${plan.version} would make ${plural(plan.adapters.length, 'adapter')} again:`),
    h('ul', null, plan.adapters.map(each => h('li', { key: each.adapterId },
      h('a', { href: to(`adapter/${each.adapterId}`) }, each.description), h('span', { class: 'quiet' }, ` · ${each.reason} · scored on ${each.benchmarks.join(', ')}`)))));
}

function Actions({ base, canRollBack }) {
  const [atOnce, setAtOnce] = useState('8');
  const [plan, setPlan] = useState(null);
  const [done, setDone] = useState(null);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const act = async action => {
    setBusy(true);
    setProblem(null);
    setDone(null);
    setPlan(null);
    try {
      await action();
    } catch (failed) {
      setProblem(failed.message);
    }
    setBusy(false);
  };
  const show = () => act(async () => setPlan(await ask(`api/fleet/plan?base=${encodeURIComponent(base)}`)));
  const start = () => act(async () => {
    const started = await post('api/fleet/refreshes', { baseModel: base, atOnce: Number(atOnce) });
    setDone(`${plural(started.adapters, 'adapter')} will be made again by ${started.version}.`);
  });
  const rollBack = () => act(async () => {
    const { refreshId } = await post('api/fleet/rollback', { baseModel: base });
    setDone(`Refresh ${refreshId} is rolled back. The adapters that it replaced are being loaded.`);
  });
  return h(Fragment, null,
    h('p', { class: 'quiet' }, 'Makes the served adapters again with the champion. Each new one is scored on the benchmarks of the old one, and replaces it unless it is worse.'),
    h('form', { class: 'filters', onSubmit: event => event.preventDefault() },
      h('label', null, 'At once', h('input', { type: 'number', name: 'at-once', min: 1, max: 1000, required: true, value: atOnce, onInput: event => setAtOnce(event.currentTarget.value) })),
      h('button', { type: 'button', id: 'plan', class: 'outline', disabled: busy, onClick: show }, 'Show what would be made'),
      h('button', { type: 'button', id: 'refresh', disabled: busy, onClick: start }, 'Refresh'),
      h('button', { type: 'button', id: 'roll-back', class: 'outline', disabled: busy || !canRollBack, onClick: rollBack }, 'Roll back the last refresh')),
    h(Notice, null, problem),
    h(Notice, { kind: 'good' }, done),
    plan && h(Plan, { plan }));
}

function Items({ id }) {
  const { data, error } = useLive(`api/fleet/refreshes/${encodeURIComponent(id)}`, CHANGES, EVERY_MS);
  if (!data) return error ? h(Notice, null, error) : h(Loading);
  return h('ul', { class: 'refresh-items' }, data.adapters.map(item => h('li', { key: item.adapterId },
    h(Badge, { kind: KINDS[item.state] }, words(item.state)), ' ',
    h('a', { href: to(`adapter/${item.adapterId}`) }, item.description || item.adapterId),
    item.newAdapterId && item.newAdapterId !== item.adapterId && h(Fragment, null, ' → ', h('a', { href: to(`adapter/${item.newAdapterId}`) }, 'new one')),
    h('span', { class: 'quiet' }, ` · ${item.reason}`))));
}

function Refresh({ refresh }) {
  const [open, setOpen] = useState(false);
  const done = count(refresh, FINAL);
  return h('li', { class: 'refresh' },
    h('p', null, h('strong', null, refresh.version), ` · ${plural(refresh.adapters, 'adapter')}, ${refresh.atOnce} at once · `,
      h('span', { class: 'quiet' }, h(Ago, { time: Date.parse(refresh.startedAt) })), ' ',
      refresh.rolledBackAt ? h(Badge, { kind: 'decided' }, 'rolled back') : h(Badge, { kind: refresh.finished ? 'good' : 'plain' }, refresh.finished ? 'finished' : 'under way')),
    h('progress', { max: refresh.adapters, value: done, 'aria-label': `${done} of ${refresh.adapters} finished` }),
    h('p', null, Object.entries(refresh.counts).map(([state, number]) => `${number} ${words(state)}`).join(', ')),
    h('details', { open, onToggle: event => setOpen(event.currentTarget.open) }, h('summary', null, 'Each adapter'), open && h(Items, { id: refresh.refreshId })));
}

export function Fleet({ parameters }) {
  const { data, error } = useLive('api/fleet', CHANGES, EVERY_MS);
  if (!data) return h(Fragment, null, h('h1', null, 'Fleet'), error ? h(Notice, null, error) : h(Loading));
  if (data.baseModels.length === 0) {
    return h(Fragment, null, h('h1', null, 'Fleet'),
      h(Empty, null, 'No serving target is set, so no inference server gets adapters. The settings FACTORY_SERVING_TARGETS_... name the servers.'));
  }
  const base = data.baseModels.includes(parameters.base) ? parameters.base : data.baseModels[0];
  const rows = data.served.filter(row => row.baseModel === base);
  const refreshes = data.refreshes.filter(refresh => refresh.baseModel === base);
  return h(Fragment, null,
    h('h1', null, 'Fleet'),
    h(Notice, null, error),
    !data.complete && h(Notice, { kind: 'plain' }, 'The evaluator is still reading the topics; adapters may be missing.'),
    h('div', { class: 'filters' }, h('label', null, 'Base model', h('select', { name: 'base', value: base, onChange: event => go('fleet', { base: event.currentTarget.value }, true) }, data.baseModels.map(name => h('option', { value: name, selected: name === base }, name))))),
    h(Section, { id: 'served', title: `${plural(rows.length, 'served adapter')}` }, h(Served, { rows })),
    h(Section, { id: 'renew', title: 'Refresh' }, h(Actions, { base, key: base, canRollBack: refreshes.some(refresh => !refresh.rolledBackAt) })),
    h(Section, { id: 'refreshes', title: 'Refreshes' }, refreshes.length === 0 ? h(Empty, null, 'No refresh yet.')
      : h('ol', { class: 'refreshes' }, refreshes.map(refresh => h(Refresh, { refresh, key: refresh.refreshId })))));
}
