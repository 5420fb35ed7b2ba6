import { h, Fragment } from '../lib.js';
import { useLive } from '../live.js';
import { go, to } from '../route.js';
import { Empty, Loading, Notice, percent, plural } from '../parts.js';
import { Chart, axis, tooltip, wrapped } from '../charts.js';

const MAX_NAMES = 9;
const LISTED = 100;

function series(points, by, c) {
  const item = point => ({ value: [point.x, point.y, point.score ?? null], point });
  if (by === 'score') {
    return [
      { name: 'not scored', type: 'scatter', symbolSize: 8, itemStyle: { color: c.quiet, opacity: 0.6 }, data: points.filter(point => point.score == null).map(item) },
      { name: 'scored', type: 'scatter', symbolSize: 9, itemStyle: { opacity: 0.85 }, data: points.filter(point => point.score != null).map(item) },
    ];
  }
  const counts = new Map();
  for (const point of points) counts.set(point[by], (counts.get(point[by]) ?? 0) + 1);
  const names = [...counts.entries()].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).slice(0, MAX_NAMES).map(([name]) => name);
  const group = (name, chosen, color) => ({ name, type: 'scatter', symbolSize: 9, itemStyle: { color, opacity: 0.85 }, data: chosen.map(item) });
  const others = points.filter(point => !names.includes(point[by]));
  return [
    ...names.map((name, i) => group(name || 'not scored', points.filter(point => point[by] === name), name ? c.palette[i % c.palette.length] : c.quiet)),
    ...(others.length > 0 ? [group('others', others, c.quiet)] : []),
  ];
}

function option(points, by) {
  return c => {
    const all = series(points, by, c);
    return {
      grid: { left: 12, right: 12, top: 44, bottom: by === 'score' ? 56 : 12 },
      legend: by === 'score' ? { show: false } : { top: 0, type: 'scroll', textStyle: { color: c.ink }, pageTextStyle: { color: c.soft } },
      tooltip: { trigger: 'item', ...tooltip(c, event => {
        const { point } = event.data;
        return `${wrapped(point.description)}\n${point.version}${point.family ? ' · ' + wrapped(point.family) : ''}${point.score == null ? '' : ' · ' + percent(point.score)}`;
      }) },
      ...(by === 'score' ? { visualMap: { seriesIndex: 1, dimension: 2, min: 0, max: 1, calculable: false, orient: 'horizontal', left: 'center', bottom: 0, precision: 2, text: ['100 %', '0 %'], textStyle: { color: c.soft }, inRange: { color: ['#c8553d', '#e9b44c', '#2a9d8f'] } } } : {}),
      xAxis: axis(c, { type: 'value', min: -1.05, max: 1.05, axisLabel: { show: false } }),
      yAxis: axis(c, { type: 'value', min: -1.05, max: 1.05, axisLabel: { show: false } }),
      dataZoom: [{ type: 'inside', xAxisIndex: 0, filterMode: 'none' }, { type: 'inside', yAxisIndex: 0, filterMode: 'none' }],
      series: all,
    };
  };
}

export function AdapterMap({ parameters }) {
  const facets = useLive('api/adapter-facets', ['ADAPTER']).data;
  const bases = Object.keys(facets?.baseModels ?? {});
  const base = parameters.base ?? bases[0];
  const by = ['score', 'family', 'version'].includes(parameters.color) ? parameters.color : 'score';
  const { data, error } = useLive(base ? `api/map?base=${encodeURIComponent(base)}` : null, ['ADAPTER', 'RESULT']);
  const change = changed => go('map', { ...parameters, ...changed }, true);
  const found = data?.points ?? [];
  return h(Fragment, null,
    h('h1', null, 'Map'),
    h('p', { class: 'quiet' }, 'Every dot is an adapter, placed by its task code, the hypernetwork\'s encoding of its description: the first two principal components. Nearby dots are similar tasks for the hypernetwork.'),
    h('div', { class: 'filters' },
      h('label', null, 'Base model', h('select', { value: base, onChange: event => change({ base: event.currentTarget.value }) }, bases.map(name => h('option', { value: name, selected: name === base }, name)))),
      h('label', null, 'Color by', h('select', { name: 'color', value: by, onChange: event => change({ color: event.currentTarget.value }) },
        ['score', 'family', 'version'].map(name => h('option', { value: name, selected: name === by }, name))))),
    h(Notice, null, error),
    facets && bases.length === 0 && h(Empty, null, 'No adapter yet.'),
    base && !data && !error && h(Loading),
    data && found.length === 0 && h(Empty, null, 'No adapter of this base model has a task code.'),
    found.length > 0 && h(Fragment, null,
      h('p', { id: 'shown', role: 'status' }, data.total > found.length ? `${plural(found.length, 'adapter')} of ${data.total.toLocaleString('en')}` : plural(found.length, 'adapter')),
      h(Chart, { make: option(found, by), inputs: [data, by], tall: true, label: `Map of ${plural(found.length, 'adapter')}; the list below has the same`, onPick: event => { if (event.data?.point) go(`adapter/${event.data.point.adapterId}`); } }),
      h('details', { class: 'as-list' }, h('summary', null, 'As a list'),
        h('ul', null, found.slice(0, LISTED).map(point => h('li', { key: point.adapterId },
          h('a', { href: to(`adapter/${point.adapterId}`) }, point.description || point.adapterId),
          h('span', { class: 'quiet' }, ` (${point.x.toFixed(2)}, ${point.y.toFixed(2)}) ${point.version}${point.score == null ? '' : ' · ' + percent(point.score)}`)))))));
}
