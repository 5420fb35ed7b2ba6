import { h, Fragment } from '../lib.js';
import { useLive } from '../live.js';
import { go, to } from '../route.js';
import { Ago, DotWhisker, Empty, Loading, Notice, Section, Stage, percent, plural, unsignedPoints } from '../parts.js';
import { Chart, axis, tooltip } from '../charts.js';

const MAX_LINES = 8;
const DIFFERENCE = 'difference';
/** Differences between candidate and champion, by the names of their figures. */
const COMPARED = [[DIFFERENCE, 'All tasks'], [`${DIFFERENCE}-old-tasks`, 'Old tasks'], [`${DIFFERENCE}-new-tasks`, 'New tasks']];
/** What adapters are made from when descriptions are compared. */
const SOURCES = [['RIGHT', 'Right description'], ['OTHER_TASK', 'Another task’s'], ['RANDOM', 'Random string'], ['EMPTY', 'Empty']];

/** A vertical whisker at each point: from the low to the high end of its interval. */
function whiskers(name, color, points) {
  return {
    type: 'custom', name, itemStyle: { color }, z: 1, silent: true,
    encode: { x: 0, y: [1, 2] },
    data: points,
    renderItem: (_, api) => {
      const low = api.coord([api.value(0), api.value(1)]);
      const high = api.coord([api.value(0), api.value(2)]);
      const line = (x1, y1, x2, y2) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: 1.5, opacity: 0.7 } });
      return { type: 'group', children: [line(low[0], low[1], high[0], high[1]), line(low[0] - 4, low[1], low[0] + 4, low[1]), line(high[0] - 4, high[1], high[0] + 4, high[1])] };
    },
  };
}

function scoreOption(order, scores) {
  const byBenchmark = Map.groupBy ? Map.groupBy(scores, score => score.benchmark) : scores.reduce((map, score) => map.set(score.benchmark, [...(map.get(score.benchmark) ?? []), score]), new Map());
  const benchmarks = [...byBenchmark.entries()]
    .sort((a, b) => b[1].length - a[1].length || b[1].reduce((sum, each) => sum + each.adapters, 0) - a[1].reduce((sum, each) => sum + each.adapters, 0))
    .slice(0, MAX_LINES);
  return c => ({
    color: c.palette,
    grid: { left: 48, right: 16, top: 40, bottom: 32 },
    legend: { top: 0, type: 'scroll', textStyle: { color: c.ink }, pageTextStyle: { color: c.soft } },
    tooltip: { trigger: 'item', ...tooltip(c, event => `${event.seriesName}\n${event.name}: ${percent(event.value[1] / 100)}${event.value[2] ? `\nover ${event.value[2]} adapters` : ''}`) },
    xAxis: axis(c, { type: 'category', data: order }),
    yAxis: axis(c, { type: 'value', min: 0, max: 100, axisLabel: { color: c.soft, formatter: '{value} %' } }),
    series: benchmarks.flatMap(([benchmark, all], i) => {
      const color = c.palette[i % c.palette.length];
      const sorted = order.map(version => all.find(score => score.version === version)).filter(Boolean);
      return [
        { type: 'line', name: benchmark, symbol: 'circle', symbolSize: 9, color, z: 2, data: sorted.map(score => ({ name: score.version, value: [score.version, 100 * score.score.value, score.adapters] })) },
        whiskers(benchmark, color, sorted.map(score => [score.version, 100 * score.score.low, 100 * score.score.high])),
      ];
    }),
  });
}

/** Results of the validations by version: losses before and after training, scores of candidate and champion. */
function validationOption(versions, metric) {
  const share = metric === 'score';
  const shown = version => version.validation.filter(each => each.metric === metric && !each.name.startsWith(DIFFERENCE));
  const names = [...new Set(versions.flatMap(version => shown(version).map(each => each.name)))];
  const number = value => share ? percent(value / 100) : Number(value).toPrecision(4);
  return c => ({
    color: c.palette,
    grid: { left: 56, right: 16, top: 40, bottom: 32 },
    legend: { top: 0, textStyle: { color: c.ink } },
    tooltip: { trigger: 'item', ...tooltip(c, event => `${event.seriesName.replaceAll('-', ' ')}\n${event.name}: ${number(event.value[1])}`) },
    xAxis: axis(c, { type: 'category', data: versions.map(version => version.version) }),
    yAxis: axis(c, share ? { type: 'value', scale: true, axisLabel: { color: c.soft, formatter: '{value} %' } } : { type: 'value', scale: true, name: 'loss' }),
    series: names.map(name => ({
      type: 'line', name, symbol: 'circle', symbolSize: 8,
      data: versions.flatMap(version => shown(version).filter(each => each.name === name).map(each => ({ name: version.version, value: [version.version, share ? 100 * each.figure.value : each.figure.value] }))),
    })),
  });
}

/** What each candidate has lost on old tasks and gained on new ones, in points. */
function Differences({ versions }) {
  const signed = value => `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)}`;
  const cell = (version, name) => {
    const found = version.validation.find(each => each.name === name);
    if (!found) return '–';
    return `${signed(found.figure.value)}${found.hasInterval ? ` (${signed(found.figure.low)} to ${signed(found.figure.high)})` : ''}`;
  };
  const compared = versions.filter(version => version.validation.some(each => each.name === DIFFERENCE));
  if (compared.length === 0) return null;
  return h('div', { class: 'table-wrap' }, h('table', { class: 'list', id: 'differences' },
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Version'), COMPARED.map(([, title]) => h('th', { scope: 'col', class: 'number' }, title)))),
    h('tbody', null, [...compared].reverse().map(version => h('tr', { key: version.version },
      h('td', { 'data-label': 'Version' }, version.version),
      COMPARED.map(([name, title]) => h('td', { class: 'number', 'data-label': title }, cell(version, name))))))));
}

/** How much the scores of each version depend on the descriptions, the newest version first. */
function Descriptions({ versions }) {
  const cell = control => {
    if (!control) return '–';
    if (control.score === null) return h('span', { class: 'quiet' }, control.problem || 'not measured');
    return h(Fragment, null, percent(control.score), control.drop && h('span', { class: 'quiet' }, ` ${unsignedPoints(control.drop.value)} less (${unsignedPoints(control.drop.low)} to ${unsignedPoints(control.drop.high)})`));
  };
  return h('div', { class: 'table-wrap' }, h('table', { class: 'list', id: 'descriptions-table' },
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Version'), SOURCES.map(([, title]) => h('th', { scope: 'col', class: 'number' }, title)))),
    h('tbody', null, [...versions].reverse().map(version => h('tr', { key: version.version },
      h('td', { 'data-label': 'Version' }, version.version),
      SOURCES.map(([kind, title]) => h('td', { class: 'number', 'data-label': title }, cell(version.descriptions.find(each => each.kind === kind)))))))));
}

function trainingOption(curves) {
  return c => ({
    color: c.palette,
    grid: { left: 56, right: 16, top: 40, bottom: 48 },
    legend: { top: 0, type: 'scroll', textStyle: { color: c.ink }, pageTextStyle: { color: c.soft } },
    tooltip: { trigger: 'item', ...tooltip(c, event => `${event.seriesName}\nstep ${event.value[0]}: ${Number(event.value[1]).toPrecision(4)}`) },
    xAxis: axis(c, { type: 'value', name: 'step of the round', nameLocation: 'middle', nameGap: 28, minInterval: 1, min: 'dataMin' }),
    yAxis: axis(c, { type: 'value', scale: true, name: 'loss' }),
    series: curves.map(curve => ({ type: 'line', name: curve.version, symbol: 'circle', symbolSize: 4, showSymbol: curve.points.length < 80, data: curve.points.map(point => [point.step, point.loss]) })),
  });
}

function TrainingLoss({ base }) {
  const { data, error } = useLive(`api/training-losses?base=${encodeURIComponent(base)}`, ['VERSION']);
  if (!data) return error ? h(Notice, null, error) : h(Loading);
  if (data.length === 0) return h(Empty, null, 'No version has been trained here yet; each training round adds a curve.');
  return h(Fragment, null,
    h(Chart, { make: trainingOption(data), inputs: [JSON.stringify(data)], label: `Training loss by step of ${plural(data.length, 'version')}` }),
    h('p', { class: 'quiet' }, 'Cross-entropy of each step on its sampled tasks. The chart shows the newest 8 versions with a log.'));
}

export function Versions({ parameters }) {
  const { data, error } = useLive('api/versions', ['VERSION', 'RESULT']);
  if (!data) return h(Fragment, null, h('h1', null, 'Versions'), error ? h(Notice, null, error) : h(Loading));
  const bases = [...new Set([...data.versions.map(each => each.baseModel), ...data.scores.map(each => each.baseModel)])].sort();
  const base = bases.includes(parameters.base) ? parameters.base : bases[0];
  const versions = data.versions.filter(each => each.baseModel === base).sort((a, b) => a.createdAt - b.createdAt);
  const scores = data.scores.filter(each => each.baseModel === base);
  const order = [...new Set([...versions.map(each => each.version), ...scores.map(each => each.version).sort()])].filter(version => versions.some(each => each.version === version) || scores.some(each => each.version === version));
  const champion = data.champions.find(each => each.baseModel === base);
  const losses = versions.filter(each => each.validation.some(figure => figure.metric === 'loss'));
  const judged = versions.filter(each => each.validation.some(figure => figure.metric === 'score'));
  const described = versions.filter(each => each.descriptions.length > 0);
  const stages = data.stages.filter(each => each.baseModel === base).sort((a, b) => b.createdAt - a.createdAt);
  const rows = [...scores].sort((a, b) => order.indexOf(b.version) - order.indexOf(a.version) || b.adapters - a.adapters).slice(0, 60);
  return h(Fragment, null,
    h('h1', null, 'Versions'),
    h(Notice, null, error),
    bases.length === 0 ? h(Empty, null, 'No hypernetwork version yet.') : h(Fragment, null,
      h('div', { class: 'filters' }, h('label', null, 'Base model', h('select', { value: base, onChange: event => go('versions', { base: event.currentTarget.value }, true) }, bases.map(name => h('option', { value: name, selected: name === base }, name))))),
      champion && h('p', null, 'Champion: ', h('strong', null, champion.version), ' · ', champion.reason, ' · ', plural(champion.trainingSteps, 'step'), champion.trainedTasks > 0 && ` · ${plural(champion.trainedTasks, 'task')}`),
      h(Section, { id: 'by-version', title: 'Score by version' },
        scores.length === 0 ? h(Empty, null, 'No adapter of a version is scored yet.') : h(Fragment, null,
          h(Chart, { make: scoreOption(order, scores), inputs: [JSON.stringify([order, scores])], label: `Scores of ${plural(order.length, 'version')} of ${base} by benchmark; the table below has the figures` }),
          h('p', { class: 'quiet' }, `Mean over the adapters of a version, with its 95 % interval. ${new Set(scores.map(each => each.benchmark)).size > MAX_LINES ? `The ${MAX_LINES} benchmarks with the most scores are drawn.` : ''}`),
          h('div', { class: 'table-wrap' }, h('table', { class: 'list' },
            h('thead', null, h('tr', null, ['Version', 'Benchmark'].map(text => h('th', { scope: 'col' }, text)), h('th', { scope: 'col', class: 'number' }, 'Adapters'), h('th', { scope: 'col', class: 'chart' }, '0 to 100 %'), h('th', { scope: 'col', class: 'number' }, 'With'), h('th', { scope: 'col', class: 'number' }, 'Without'))),
            h('tbody', null, rows.map(each => h('tr', { key: each.version + each.benchmark },
              h('td', { 'data-label': 'Version' }, each.version),
              h('td', { 'data-label': 'Benchmark' }, h('a', { href: to('adapters', { base, version: each.version, benchmark: each.benchmark }) }, each.benchmark)),
              h('td', { class: 'number', 'data-label': 'Adapters' }, each.adapters), h('td', { class: 'chart' }, h(DotWhisker, { score: each.score, base: each.base })),
              h('td', { class: 'number', 'data-label': 'With' }, percent(each.score.value)), h('td', { class: 'number quiet', 'data-label': 'Without' }, percent(each.base.value))))))))),
      judged.length > 0 && h(Section, { id: 'judged', title: 'Candidates compared with the champion' },
        h(Chart, { make: validationOption(judged, 'score'), inputs: [JSON.stringify(judged)], label: `Validation scores of ${plural(judged.length, 'candidate')} and of the champion at that time` }),
        h('p', { class: 'quiet' }, 'On the validation tasks, scored by the factory itself; the table has the difference to the champion in points, with its 95 % interval. Old tasks are those that the champion was trained on, and those without training data.'),
        h(Differences, { versions: judged })),
      described.length > 0 && h(Section, { id: 'descriptions', title: 'Does the description matter?' },
        h('p', { class: 'quiet' }, 'Scores of a version’s adapters from the right description and from wrong ones, on the same examples, with the points that are lost and their 95 % interval. A hypernetwork that ignores its input loses nothing.'),
        h(Descriptions, { versions: described })),
      h(Section, { id: 'loss', title: 'Validation loss' },
        losses.length === 0 ? h(Empty, null, 'No version has a loss yet; the first training round adds one.')
          : h(Chart, { make: validationOption(losses, 'loss'), inputs: [JSON.stringify(losses)], label: `Loss of ${plural(losses.length, 'version')} before and after their training` })),
      h(Section, { id: 'training', title: 'Training loss' }, h(TrainingLoss, { base, key: base })),
      h(Section, { id: 'stages', title: 'Candidates and their results' },
        h('ol', { class: 'stages' }, stages.map(each => h('li', { key: each.version + each.stage + each.createdAt },
          h('div', null, h('strong', null, each.version), ' ', h(Stage, { stage: each.stage }), ' ', h('span', { class: 'quiet' }, h(Ago, { time: each.createdAt }), each.parentVersion && ` · from ${each.parentVersion}`, each.trainingSteps > 0 && ` · ${plural(each.trainingSteps, 'step')}`)),
          h('p', null, each.reason || 'no reason given'),
          each.validation.length > 0 && h('p', { class: 'quiet' }, each.validation.map(figure => `${figure.name} ${figure.metric} ${figure.figure.value.toPrecision(4)}${figure.hasInterval ? ` (${figure.figure.low.toPrecision(3)} to ${figure.figure.high.toPrecision(3)})` : ''}`).join(' · '))))))));
}
