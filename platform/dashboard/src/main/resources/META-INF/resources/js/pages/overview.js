import { h, Fragment } from '../lib.js';
import { useLive } from '../live.js';
import { to } from '../route.js';
import { Ago, Badge, DotLegend, DotWhisker, Empty, Loading, Notice, Section, Spark, Stage, Warning, duration, hasNoBenchmark, percent, plural, warningsOf } from '../parts.js';

const STATIONS = [
  { topic: 'task-descriptions', name: 'Tasks', service: 'generator', group: 'generator-service' },
  { topic: 'generated-adapters', name: 'Adapters', service: 'evaluator', group: 'evaluator-service', shards: 'evaluator-shards' },
  { topic: 'evaluation-results', name: 'Scores', service: 'trainer' },
  { topic: 'hypernetwork-versions', name: 'Versions', service: 'generator' },
];

function Station({ station, flow, lag, shards }) {
  const lastMinute = flow.perMinute.at(-1) + flow.perMinute.at(-2);
  const lastHour = flow.perMinute.reduce((sum, count) => sum + count, 0);
  return h('li', { class: 'station' },
    h('div', { class: 'station-card' },
      h('h3', null, station.name),
      h('p', { class: 'big' }, flow.total.toLocaleString('en')),
      h(Spark, { counts: flow.perMinute, label: `${station.topic}: ${lastHour} in the last hour` }),
      h('p', { class: 'quiet' }, `${lastMinute} in the last two minutes, ${lastHour} in the last hour`),
      h('p', { class: 'topic' }, station.topic)),
    h('div', { class: 'reader' },
      h('span', { class: 'arrow', 'aria-hidden': 'true' }),
      h('span', { class: 'service' }, station.service),
      lag && h('span', { class: lag.oldestAgeMs > 60_000 ? 'lag late' : 'lag' },
        lag.waiting === 0 ? 'up to date' : `${plural(lag.waiting, 'record')} waiting, oldest ${duration(lag.oldestAgeMs)}`),
      shards?.waiting > 0 && h('span', { class: 'lag' }, `${plural(shards.waiting, 'shard')} of long benchmarks waiting`),
      !lag && h('span', { class: 'lag' }, station.group ? 'not reading yet' : 'reads independently')));
}

export function AdapterLine({ adapter, refused }) {
  const score = adapter.scores[0];
  return h('li', { class: 'adapter-line' },
    h('div', { class: 'what' },
      h('a', { href: to(`adapter/${adapter.adapterId}`) }, adapter.description || adapter.adapterId),
      h('span', { class: 'quiet' },
        `${adapter.baseModel} · ${adapter.hypernetworkVersion} · `, h(Ago, { time: adapter.generatedAt }),
        ' ', warningsOf(adapter).map(name => h(Warning, { name })))),
    score
      ? h(Fragment, null,
        h(DotWhisker, { score: score.score, base: score.base }),
        h('span', { class: 'figure' }, percent(score.score.value), h('small', null, score.benchmark)))
      : h('span', { class: 'quiet waiting' }, refused ? h('a', { href: to('dead-letters') }, 'refused') : hasNoBenchmark(adapter) ? 'no benchmark' : 'being scored'));
}

export function Overview() {
  const { data, error } = useLive('api/overview', ['TASK', 'ADAPTER', 'RESULT', 'VERSION', 'DEAD_LETTER'], 5000);
  if (!data) return h(Fragment, null, h('h1', null, 'Overview'), error ? h(Notice, null, error) : h(Loading));
  const problems = data.attention;
  return h(Fragment, null,
    h('h1', null, 'Overview'),
    h(Notice, null, error),
    h(Section, { id: 'attention', title: 'Needs attention' },
      problems.length === 0
        ? h('p', { class: 'all-well' }, h('span', { 'aria-hidden': 'true' }, '✓ '), 'Nothing. All orders are in progress or done.')
        : h('ul', { class: 'attention' }, problems.map(each => h('li', { class: each.level },
          h('span', null, each.text), each.page && h('a', { href: to(each.page) }, 'look'))))),
    h(Section, { id: 'flow', title: 'The path of an event' },
      h('ol', { class: 'flow' }, STATIONS.map((station, i) => h(Station, {
        station, flow: data.flows[i], lag: data.lags.find(lag => lag.service === station.group), shards: data.lags.find(lag => lag.service === station.shards),
      })))),
    h('div', { class: 'columns' },
      h(Section, { id: 'newest', title: 'Newest adapters', aside: h('a', { href: to('adapters') }, `all ${data.totals.adapters.toLocaleString('en')}`) },
        data.newest.length === 0
          ? h(Empty, null, 'No adapter yet. ', h('a', { href: to('playground') }, 'Describe a task'), ' and it appears here.')
          : h(Fragment, null, h(DotLegend), h('ul', { class: 'adapter-lines' }, data.newest.map(adapter => h(AdapterLine, { adapter, refused: data.refused.includes(adapter.adapterId), key: adapter.adapterId }))))),
      h('div', null,
        h(Section, { id: 'champions', title: 'Champions', aside: h('a', { href: to('versions') }, 'versions') },
          data.champions.length === 0
            ? h(Empty, null, 'No version is a champion yet.')
            : h('ul', { class: 'champions' }, data.champions.map(version => h('li', null,
              h('div', null, h('strong', null, version.baseModel), ' ', h(Stage, { stage: version.stage })),
              h('div', { class: 'big' }, version.version),
              h('p', { class: 'quiet' }, version.reason, ' · ', plural(version.trainingSteps, 'step'), ' · ', h(Ago, { time: version.createdAt })))))),
        h(Section, { id: 'base-models', title: 'Base models' },
          h('ul', { class: 'champions' }, Object.entries(data.baseModelStates).map(([name, state]) => h('li', { key: name },
            h('div', null, h('strong', null, name)), h('p', { class: 'quiet' }, state))))),
        h(Section, { id: 'letters', title: 'Dead letters', aside: h('a', { href: to('dead-letters') }, 'open') },
          h('p', { class: 'big' }, data.totals.openDeadLetters.toLocaleString('en')),
          h('p', { class: 'quiet' }, 'records that no service could use, without a decision')))));
}
