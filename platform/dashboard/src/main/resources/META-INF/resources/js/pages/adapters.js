import { h, Fragment, useEffect, useRef, useState } from '../lib.js';
import { useLive } from '../live.js';
import { go, to } from '../route.js';
import { Ago, DotLegend, DotWhisker, Empty, Loading, Notice, Pager, Warning, WARNINGS, expected, hasNoBenchmark, percent, points, warningsOf } from '../parts.js';

const SIZE = 25;
const TYPING_MS = 250;

function Search({ value, onChange }) {
  const [text, setText] = useState(value);
  const timer = useRef(null);
  useEffect(() => setText(value), [value]);
  return h('label', { class: 'search' }, 'Search',
    h('input', {
      type: 'search', name: 'q', value: text, placeholder: 'words of the description, an id, a benchmark', autocomplete: 'off',
      onInput: event => {
        const typed = event.currentTarget.value;
        setText(typed);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onChange(typed), TYPING_MS);
      },
    }));
}

function Choice({ label, name, value, counts, names = {}, onChange }) {
  const options = Object.entries(counts ?? {});
  if (value && !options.some(([option]) => option === value)) options.push([value, 0]);
  return h('label', null, label,
    h('select', { name, value, onChange: event => onChange(event.currentTarget.value) },
      h('option', { value: '' }, 'any'),
      options.map(([option, count]) => h('option', { value: option, selected: option === value }, `${names[option] ?? option} (${count.toLocaleString('en')})`))));
}

function Head({ text, sort, current, descending, onSort, kind }) {
  const active = sort === current;
  return h('th', { scope: 'col', class: kind, 'aria-sort': active ? (descending ? 'descending' : 'ascending') : undefined },
    h('button', { type: 'button', class: 'sort', onClick: () => onSort(sort, active ? !descending : true) },
      text, h('span', { 'aria-hidden': 'true' }, active ? (descending ? ' ↓' : ' ↑') : '')));
}

function Row({ adapter, benchmark }) {
  const score = benchmark ? adapter.scores.find(each => each.benchmark === benchmark) : adapter.scores[0];
  const more = adapter.scores.length - 1;
  return h('tr', null,
    h('td', { class: 'what' },
      h('a', { href: to(`adapter/${adapter.adapterId}`) }, adapter.description || adapter.adapterId),
      h('div', { class: 'badges' }, warningsOf(adapter).map(name => h(Warning, { name })))),
    h('td', { 'data-label': 'Version' }, h('span', null, adapter.baseModel, ' ', h('span', { class: 'quiet' }, adapter.hypernetworkVersion))),
    score
      ? h(Fragment, null,
        h('td', { 'data-label': 'Benchmark' }, h('span', null, score.benchmark, h('small', { class: 'quiet' }, ` n=${score.examples}`, more > 0 ? `, ${more} more` : ''))),
        h('td', { class: 'chart' }, h(DotWhisker, { score: score.score, base: score.base })),
        h('td', { class: 'number', 'data-label': 'With' }, percent(score.score.value)),
        h('td', { class: 'number quiet', 'data-label': 'Without' }, percent(score.base.value)),
        h('td', { class: 'number', 'data-label': 'Gain' }, points(score.gain.value)))
      : h('td', { colSpan: 5, class: 'quiet' }, hasNoBenchmark(adapter) ? 'not scored: no benchmark fits' : 'not scored yet', expected(adapter) && `, ${expected(adapter)}`),
    h('td', { 'data-label': 'Made', class: 'when' }, h(Ago, { time: adapter.generatedAt })));
}

export function Adapters({ parameters }) {
  const sort = parameters.sort ?? 'time';
  const descending = parameters.descending !== 'false';
  const page = Number(parameters.page ?? 0);
  const change = changed => {
    const next = { ...parameters, page: '', ...changed };
    go('adapters', next, true);
  };
  const query = new URLSearchParams({ ...parameters, sort, descending, page, size: SIZE }).toString();
  const { data, error, fresh } = useLive(`api/adapters?${query}`, ['ADAPTER', 'RESULT']);
  const facets = useLive('api/adapter-facets', ['ADAPTER', 'RESULT']).data;
  const warningNames = Object.fromEntries(Object.entries(WARNINGS).map(([name, [text]]) => [name, text]));
  const filtered = ['q', 'base', 'version', 'benchmark', 'label', 'warning'].some(name => parameters[name]);
  const onSort = (name, down) => change({ sort: name, descending: String(down) });
  const head = (text, name, kind) => h(Head, { text, sort: name, current: sort, descending, onSort, kind });
  return h(Fragment, null,
    h('h1', null, 'Adapters'),
    h('form', { class: 'filters', role: 'search', onSubmit: event => event.preventDefault() },
      h(Search, { value: parameters.q ?? '', onChange: q => change({ q }) }),
      h(Choice, { label: 'Base model', name: 'base', value: parameters.base ?? '', counts: facets?.baseModels, onChange: base => change({ base }) }),
      h(Choice, { label: 'Version', name: 'version', value: parameters.version ?? '', counts: facets?.versions, onChange: version => change({ version }) }),
      h(Choice, { label: 'Benchmark', name: 'benchmark', value: parameters.benchmark ?? '', counts: facets?.benchmarks, onChange: benchmark => change({ benchmark }) }),
      h(Choice, { label: 'Warning', name: 'warning', value: parameters.warning ?? '', counts: facets?.warnings, names: warningNames, onChange: warning => change({ warning }) }),
      h(Choice, { label: 'Label', name: 'label', value: parameters.label ?? '', counts: facets?.labels, onChange: label => change({ label }) })),
    h(Notice, null, error),
    !data && !error && h(Loading),
    data && h(Fragment, null,
      h('div', { class: 'list-head' },
        h('p', { role: 'status', id: 'found' }, `${data.total.toLocaleString('en')} ${data.total === 1 ? 'adapter' : 'adapters'}${filtered ? ' found' : ''}`,
          filtered && h(Fragment, null, ' · ', h('a', { href: to('adapters') }, 'show all'))),
        h(DotLegend)),
      data.total === 0
        ? h(Empty, null, filtered ? 'No adapter matches.' : 'No adapter yet.')
        : h('div', { class: fresh ? 'table-wrap' : 'table-wrap stale' },
          h('table', { class: 'list' },
            h('caption', { class: 'visually-hidden' }, 'Adapters with their scores'),
            h('thead', null, h('tr', null,
              h('th', { scope: 'col' }, 'Task'), h('th', { scope: 'col' }, 'Base and version'), h('th', { scope: 'col' }, 'Benchmark'),
              h('th', { scope: 'col', class: 'chart' }, h('span', { class: 'axis' }, h('span', null, '0'), h('span', null, '50'), h('span', null, '100 %'))),
              head('With', 'score', 'number'), head('Without', 'base', 'number'), head('Gain', 'gain', 'number'), head('Made', 'time', 'when'))),
            h('tbody', null, data.rows.map(adapter => h(Row, { adapter, benchmark: parameters.benchmark, key: adapter.adapterId }))))),
      h(Pager, { page: data.page, size: data.size, total: data.total, onPage: number => change({ page: String(number) }) })));
}
