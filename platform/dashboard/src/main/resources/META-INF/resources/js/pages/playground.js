import { h, Fragment, useState } from '../lib.js';
import { post, useLive } from '../live.js';
import { go, to } from '../route.js';
import { DotWhisker, Empty, Notice, Section, Warning, Wide, duration, percent } from '../parts.js';

const SAMPLES = { nano: 'a7kd2\nhello5\n3x9bb1\nqrst' };
const SHOWN = 50;
const DEFAULT_BASE = 'nano';

function Order({ bases, chosen, onOrdered }) {
  const [description, setDescription] = useState('');
  const [picked, setBase] = useState(null);
  const base = picked ?? (bases.includes(DEFAULT_BASE) ? DEFAULT_BASE : bases[0]);
  const [benchmark, setBenchmark] = useState('');
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const send = async event => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const { taskId } = await post('api/tasks', { description, baseModel: base, benchmarks: benchmark.trim() ? [benchmark.trim()] : [] });
      onOrdered(taskId);
    } catch (problem) {
      setError(problem.message);
    }
    setBusy(false);
  };
  return h('form', { class: 'order', onSubmit: send },
    h('label', null, 'Describe a task', h('textarea', { name: 'description', rows: 2, maxLength: 4000, required: true, placeholder: 'Write the items in the opposite order', value: description, onInput: event => setDescription(event.currentTarget.value) })),
    h('div', { class: 'filters' },
      h('label', null, 'Base model', h('select', { name: 'base', onChange: event => setBase(event.currentTarget.value) }, bases.map(name => h('option', { value: name, selected: name === base }, name)))),
      h('label', null, 'Benchmark', h('input', { name: 'benchmark', value: benchmark, placeholder: 'the nearest', autocomplete: 'off', onInput: event => setBenchmark(event.currentTarget.value) })),
      h('button', { type: 'submit', disabled: busy || bases.length === 0, 'aria-busy': busy ? 'true' : undefined }, 'Make an adapter')),
    h(Notice, null, error));
}

function steps(progress, error) {
  if (!progress) return [['ordered', 'Order published', error ? 'waiting for the record' : 'in progress', 'running']];
  const { task, adapter, making, refusals } = progress;
  const refused = refusals.find(letter => letter.decision === 'OPEN') ?? refusals[0];
  const ordered = ['ordered', 'Order on task-descriptions', new Date(task.submittedAt).toLocaleTimeString(), 'done'];
  const generated = adapter && making
    ? ['generated', 'Adapter on generated-adapters', `waited ${duration(making.timings.queuedMs)}, encoded in ${duration(making.timings.embeddedMs)}, generated in ${duration(making.timings.generatedMs)}, written in ${duration(making.timings.writtenMs)}; ${adapter.hypernetworkVersion}`, 'done']
    : ['generated', 'Generator', refused ? 'refused' : 'making the adapter', refused ? 'failed' : 'running'];
  const scored = adapter?.scores.length > 0
    ? ['scored', 'Score on evaluation-results', `${adapter.scores.map(score => score.benchmark).join(', ')} in ${duration(adapter.scores[0].durationMs)}`, 'done']
    : ['scored', 'Evaluator', adapter ? (refused ? 'refused' : 'scoring with and without the adapter') : 'waiting for the adapter', adapter ? (refused ? 'failed' : 'running') : 'waiting'];
  const found = [ordered, generated, scored];
  if (refused && !(adapter?.scores.length > 0)) found.push(['refused', `Dead letter of the ${refused.service || 'service'}`, refused.reason, 'failed']);
  return found;
}

function Progress({ taskId }) {
  const { data, error } = useLive(`api/tasks/${encodeURIComponent(taskId)}`, ['TASK', 'ADAPTER', 'RESULT', 'DEAD_LETTER'], 2000);
  const adapter = data?.adapter;
  return h(Fragment, null,
    data && h('p', { class: 'ordered' }, data.task.description),
    h('ol', { class: 'steps', 'aria-live': 'polite' }, steps(data, error).map(([id, name, text, state]) => h('li', { key: id, class: state, id: `step-${id}` },
      h('span', { class: 'mark', 'aria-hidden': 'true' }, { done: '✓', running: '', waiting: '', failed: '!' }[state]),
      h('div', null, h('strong', null, name), h('span', { class: 'visually-hidden' }, ` (${state})`), h('p', { class: 'quiet' }, text))))),
    adapter && h('div', { class: 'outcome' },
      adapter.scores.map(score => h('div', { class: 'adapter-line', key: score.benchmark },
        h('div', { class: 'what' }, score.benchmark, h('span', { class: 'quiet' }, `n=${score.examples}`, ' ', !score.toldApart && h(Warning, { name: 'NOT_TOLD_APART' }))),
        h(DotWhisker, { score: score.score, base: score.base }),
        h('span', { class: 'figure' }, percent(score.score.value), h('small', null, `base ${percent(score.base.value)}`)))),
      adapter.warnings.map(name => h(Warning, { name })),
      h('p', null, h('a', { href: to(`adapter/${adapter.adapterId}`) }, 'Details of this adapter'))));
}

function Pick({ label, name, value, base, exclude, onPick, optional }) {
  const [words, setWords] = useState('');
  const query = new URLSearchParams({ size: SHOWN, ...(base ? { base } : {}), ...(words ? { q: words } : {}) });
  const found = useLive(`api/adapters?${query}`, ['ADAPTER']).data?.rows ?? [];
  const chosen = useLive(value ? `api/adapters?size=1&q=${encodeURIComponent(value)}` : null).data?.rows.find(row => row.adapterId === value);
  const rows = found.filter(row => row.adapterId !== exclude && row.adapterId !== value);
  const short = row => `${row.description.slice(0, 80)} (${row.hypernetworkVersion}, ${row.adapterId.slice(0, 6)})`;
  return h('div', { class: 'pick' },
    h('label', null, `${label}: search`, h('input', { type: 'search', value: words, placeholder: 'words of its description', autocomplete: 'off', onInput: event => setWords(event.currentTarget.value) })),
    h('label', null, label, h('select', { name, value: value ?? '', onChange: event => onPick(event.currentTarget.value) },
      h('option', { value: '' }, optional ? 'none' : 'choose one'),
      chosen && h('option', { value: chosen.adapterId, selected: true }, short(chosen)),
      rows.map(row => h('option', { value: row.adapterId }, short(row))))));
}

function Ask({ parameters, adapterId }) {
  const [inputs, setInputs] = useState(null);
  const [answers, setAnswers] = useState(null);
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const adapter = useLive(adapterId ? `api/adapters?size=1&q=${encodeURIComponent(adapterId)}` : null).data?.rows.find(row => row.adapterId === adapterId);
  const other = useLive(parameters.compare ? `api/adapters?size=1&q=${encodeURIComponent(parameters.compare)}` : null).data?.rows.find(row => row.adapterId === parameters.compare);
  const text = inputs ?? SAMPLES[adapter?.baseModel] ?? '';
  const ids = [adapterId, parameters.compare].filter(Boolean);
  const send = async event => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const said = await post('api/answers', { adapterIds: ids, inputs: text.split('\n').map(line => line.trim()).filter(Boolean) });
      setAnswers({ ids, said, names: [adapter, other].filter(Boolean).map(row => row.description) });
    } catch (problem) {
      setError(problem.message);
    }
    setBusy(false);
  };
  return h(Fragment, null,
    h('form', { class: 'ask', onSubmit: send },
      h('div', { class: 'pair' },
        h(Pick, { label: 'Adapter', name: 'adapter', value: adapterId, onPick: id => go('playground', { ...parameters, adapter: id }, true) }),
        h(Pick, { label: 'Compare with', name: 'compare', value: parameters.compare, base: adapter?.baseModel, exclude: adapterId, optional: true, onPick: id => go('playground', { ...parameters, compare: id }, true) })),
      h('label', null, 'Inputs, one per line', h('textarea', { name: 'inputs', rows: 4, value: text, onInput: event => setInputs(event.currentTarget.value) })),
      h('button', { type: 'submit', disabled: busy || !adapterId || !text.trim(), 'aria-busy': busy ? 'true' : undefined }, 'Answer')),
    h(Notice, null, error),
    answers && h(Wide, { label: 'Answers', id: 'answers' }, h('table', { class: 'worked' },
      h('caption', null, 'Answers side by side'),
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Input'), h('th', { scope: 'col' }, 'Base model'), answers.names.map(name => h('th', { scope: 'col' }, name.slice(0, 90))))),
      h('tbody', null, answers.said.map(each => h('tr', null,
        h('td', null, h('code', null, each.input)), h('td', null, h('code', null, each.withoutAdapter || '(nothing)')),
        each.withAdapter.map(answer => h('td', { class: answer === each.withoutAdapter ? '' : 'changed' }, h('code', null, answer || '(nothing)')))))))));
}

export function Playground({ parameters }) {
  const overview = useLive('api/overview', ['VERSION']).data;
  const bases = (overview?.champions ?? []).map(version => version.baseModel).sort();
  const task = useLive(parameters.task ? `api/tasks/${encodeURIComponent(parameters.task)}` : null, ['TASK', 'ADAPTER'], 2000).data;
  const adapterId = parameters.adapter ?? task?.adapter?.adapterId;
  return h(Fragment, null,
    h('h1', null, 'Playground'),
    h('div', { class: 'columns even' },
      h(Section, { id: 'make', title: '1. Make an adapter' },
        overview?.complete && bases.length === 0 && h(Notice, null, 'No base model has a champion, so no adapter can be generated: add a hypernetwork first.'),
        h(Order, { bases, onOrdered: taskId => go('playground', { task: taskId }) }),
        parameters.task ? h(Progress, { taskId: parameters.task, key: parameters.task }) : h(Empty, null, 'The order is published like any other; its progress appears here, step by step.')),
      h(Section, { id: 'try', title: '2. Try it' }, h(Ask, { parameters, adapterId, key: parameters.task ?? '' }))));
}
