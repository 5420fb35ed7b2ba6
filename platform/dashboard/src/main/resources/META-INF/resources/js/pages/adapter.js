import { h, Fragment, useState } from '../lib.js';
import { useLive } from '../live.js';
import { hasToken } from '../login.js';
import { to } from '../route.js';
import { Ago, Badge, Copy, DotLegend, DotWhisker, Empty, Loading, Notice, Section, Warning, Wide, bytes, duration, expected, hasNoBenchmark, percent, points, unsignedPoints } from '../parts.js';

const CHOICES = { NAMED: 'named by the task', NEAREST: "nearest to the task's description", DEFAULT_SUITE: 'default suite: no benchmark was near', UNKNOWN: '' };
const HELPS = { DESCRIPTION: 'base, description in its prompt', EXAMPLES: 'base, solved examples in its prompt' };

function Control({ control }) {
  if (control.problem) return h('p', { class: 'control quiet' }, 'No control: ', control.problem);
  const { description, drop } = control;
  return h('p', { class: 'control' }, h('strong', null, `${unsignedPoints(drop.value)} points`), ` less with the description of another task, “${description}”, ${unsignedPoints(drop.low)} to ${unsignedPoints(drop.high)}, paired by example`);
}

function Scores({ scores }) {
  return scores.map(({ figures, evidence }) => h('article', { class: 'score', key: figures.benchmark },
    h('header', null,
      h('h3', null, figures.benchmark),
      h('p', { class: 'quiet' }, `${figures.metric}, n=${figures.examples}`, CHOICES[figures.choice] && ` · ${CHOICES[figures.choice]}`)),
    h('table', { class: 'rungs' },
      h('caption', { class: 'visually-hidden' }, `Scores on ${figures.benchmark}`),
      h('tbody', null,
        h('tr', { class: 'main-rung' }, h('th', { scope: 'row' }, 'with the adapter'),
          h('td', { class: 'chart' }, h(DotWhisker, { score: figures.score, wide: true })),
          h('td', { class: 'number' }, percent(figures.score.value)),
          h('td', { class: 'quiet' }, `${percent(figures.score.low)} to ${percent(figures.score.high)}`)),
        [[{ score: figures.base, help: null }], (evidence?.helped ?? []).map(each => each)].flat().map(rung => h('tr', null,
          h('th', { scope: 'row' }, rung.help ? HELPS[rung.help] ?? rung.help : 'base model alone'),
          h('td', { class: 'chart base-rung' }, h(DotWhisker, { score: rung.score, wide: true })),
          h('td', { class: 'number' }, percent(rung.score.value)),
          h('td', { class: 'quiet' }, `${percent(rung.score.low)} to ${percent(rung.score.high)}`))),
        evidence?.control?.score && h('tr', null,
          h('th', { scope: 'row' }, 'adapter from another task’s description'),
          h('td', { class: 'chart base-rung' }, h(DotWhisker, { score: evidence.control.score, wide: true })),
          h('td', { class: 'number' }, percent(evidence.control.score.value)),
          h('td', { class: 'quiet' }, `${percent(evidence.control.score.low)} to ${percent(evidence.control.score.high)}`)))),
    h('p', null, h('strong', null, `${points(figures.gain.value)} points`), ` over the base, ${points(figures.gain.low)} to ${points(figures.gain.high)}, paired by example; p ${figures.pValue < 0.0001 ? '< 0.0001' : '= ' + figures.pValue.toFixed(4)} `,
      !figures.toldApart && h(Warning, { name: 'NOT_TOLD_APART' }),
      figures.warnings.map(name => h(Warning, { name }))),
    evidence?.control && h(Control, { control: evidence.control }),
    evidence
      ? h(Worked, { worked: evidence.worked })
      : h('p', { class: 'quiet' }, 'The worked examples are no longer kept.'),
    evidence && h('p', { class: 'quiet digest' }, `benchmark digest ${evidence.benchmarkDigest}`)));
}

function Worked({ worked }) {
  if (worked.length === 0) return null;
  const answer = (text, right) => h('td', { class: text === right ? 'right' : 'wrong' },
    h('code', null, text === '' ? '(nothing)' : text), h('span', { class: 'verdict' }, text === right ? ' ✓' : ' ✗', h('span', { class: 'visually-hidden' }, text === right ? ' right' : ' wrong')));
  return h(Wide, { label: 'Worked examples' }, h('table', { class: 'worked' },
    h('caption', null, 'Worked examples'),
    h('thead', null, h('tr', null, ['Input', 'Right answer', 'Base model', 'With adapter'].map(text => h('th', { scope: 'col' }, text)))),
    h('tbody', null, worked.map(each => h('tr', null,
      h('td', null, h('code', null, each.prompt)), h('td', null, h('code', null, each.reference)),
      answer(each.withoutAdapter, each.reference), answer(each.withAdapter, each.reference))))));
}

function stages(detail) {
  const timings = detail.making?.timings;
  if (!timings) return [];
  const found = [
    ['waited for the generator', timings.queuedMs],
    [`description encoded${timings.batchSize > 1 ? ` (batch of ${timings.batchSize})` : ''}`, timings.embeddedMs],
    ['adapter generated', timings.generatedMs],
    ['files written', timings.writtenMs],
  ];
  const score = detail.adapter.scores.at(-1);
  if (score) {
    const started = score.evaluatedAt - score.durationMs;
    found.push(['waited for the evaluator', Math.max(0, started - detail.adapter.generatedAt)]);
    found.push(['scored', score.durationMs]);
  }
  return found;
}

function Waterfall({ detail }) {
  const found = stages(detail);
  if (found.length === 0) return h(Empty, null, 'The event with the timings is no longer kept.');
  const total = found.reduce((sum, [, ms]) => sum + ms, 0) || 1;
  let before = 0;
  return h(Fragment, null,
    h('ol', { class: 'waterfall' }, found.map(([name, ms]) => {
      const left = 100 * before / total;
      before += ms;
      return h('li', null,
        h('span', { class: 'name' }, name),
        h('span', { class: 'track', 'aria-hidden': 'true' }, h('span', { class: 'part', style: { marginLeft: `${Math.min(left, 99.4)}%`, width: `${Math.max(0.6, 100 * ms / total)}%` } })),
        h('span', { class: 'number' }, duration(ms)));
    })),
    h('p', { class: 'quiet' }, `${duration(total)} from order to score`));
}

// Descriptions and names come from events, so text with special characters is quoted in commands.
const inShell = text => /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** A name for other programs, from the description. */
function shortName({ adapterId, description }) {
  const words = description.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 40).replace(/^-+|-+$/g, '');
  return words || adapterId.slice(0, 12);
}

const exportsOf = id => `api/adapters/${encodeURIComponent(id)}/exports`;

function download(id, format) {
  const login = hasToken() ? `-H "Authorization: Bearer $TOKEN" ` : '';
  return `curl -fOJ ${login}${inShell(new URL(`${exportsOf(id)}/${format}`, document.baseURI).href)}\nunzip ${inShell(`${id}-${format}.zip`)}`;
}

function usage(detail) {
  const { adapterId: id, baseModel } = detail.adapter;
  const base = inShell(baseModel);
  const name = shortName(detail.adapter);
  const rank = detail.making?.rank ?? 8;
  const there = detail.location || '/path/to/adapter';
  const question = JSON.stringify({ inputs: '...', parameters: { adapter_id: there, adapter_source: 'local' } }, null, 2);
  const peft = inShell(`${id}-peft`);
  const gguf = inShell(`${id}-gguf`);
  return {
    PEFT: `${download(id, 'peft').replace(/^/gm, '# ')}\n# ${baseModel} is the base model's folder, or its name on the Hub\nfrom peft import PeftModel\nfrom transformers import AutoModelForCausalLM\n\nmodel = AutoModelForCausalLM.from_pretrained(${JSON.stringify(baseModel)})\nmodel = PeftModel.from_pretrained(model, ${JSON.stringify(`${id}-peft`)})`,
    vLLM: `${download(id, 'peft')}\nvllm serve ${base} --enable-lora --max-lora-rank ${Math.max(8, rank)} \\\n    --lora-modules ${name}=${peft}\n# then ask for the model "${name}"`,
    'llama.cpp': `${download(id, 'gguf')}\nllama-server -m ${base}.gguf --lora ${gguf}/adapter.gguf`,
    Ollama: `${download(id, 'gguf')}\n# FROM in the Modelfile must be the base model's name in Ollama\nollama create ${name} -f ${gguf}/Modelfile\nollama run ${name} "the input"\n# Ollama takes adapters up to 0.34.0; later versions need the merged model`,
    SGLang: `${download(id, 'peft')}\npython -m sglang.launch_server --model-path ${base} --enable-lora \\\n    --lora-paths ${name}=${peft}\n# then send "lora_path": "${name}" with a request`,
    LoRAX: `# the server must see the folder under this path\ncurl http://localhost:8080/generate -H 'Content-Type: application/json' -d ${inShell(question)}`,
  };
}

const FORMATS = {
  peft: { title: 'PEFT', purpose: 'for PEFT, vLLM, and others that read its folders' },
  gguf: { title: 'GGUF', purpose: 'for llama.cpp and Ollama' },
  merged: { title: 'Merged', purpose: 'the base model with the adapter merged in, in the number type of the base model' },
};
const TYPES = ['f32', 'f16', 'bf16'];

function Downloads({ id }) {
  const { data, error } = useLive(exportsOf(id));
  if (!data) return error ? h(Notice, null, error) : h(Loading);
  const link = (format, type) => h('a', {
    role: 'button', class: 'small outline', href: `${exportsOf(id)}/${format}${type ? `?dtype=${type}` : ''}`, download: `${id}-${format}.zip`,
    'aria-label': `Download ${FORMATS[format].title}${type ? ` in ${type}` : ''}`,
  }, type ?? 'Download');
  return h('ul', { class: 'downloads' }, data.map(({ format, whyNot }) => h('li', { key: format },
    h('p', null, h('strong', null, FORMATS[format].title), h('span', { class: 'quiet' }, ` ${FORMATS[format].purpose}`)),
    whyNot
      ? h('p', { class: 'quiet' }, 'Not available: ', whyNot)
      : h('p', { class: 'actions' }, format === 'merged' ? link(format) : TYPES.map(type => link(format, type))))));
}

function Usage({ detail }) {
  const lines = usage(detail);
  const [chosen, setChosen] = useState('PEFT');
  return h(Fragment, null,
    h('div', { class: 'tabs', role: 'group', 'aria-label': 'Use it in' }, Object.keys(lines).map(name => h('button', {
      type: 'button', class: 'small outline', 'aria-pressed': String(name === chosen), onClick: () => setChosen(name),
    }, name))),
    h('div', { class: 'code' }, h('pre', { tabIndex: 0, 'aria-label': `Code for ${chosen}` }, h('code', null, lines[chosen])), h(Copy, { text: lines[chosen], label: `Copy the code for ${chosen}` })));
}

const SERVING = { SERVED: 'served', FAILED: 'refused', UNLOADED: 'no longer served' };

function Served({ served }) {
  return h(Wide, { label: 'Inference servers' }, h('table', { class: 'served' },
    h('thead', null, h('tr', null, ['Server', 'State', 'Ask for'].map(text => h('th', { scope: 'col' }, text)))),
    h('tbody', null, served.map(row => h('tr', { key: row.target },
      h('th', { scope: 'row' }, row.target, h('span', { class: 'quiet' }, ` ${row.kind}`)),
      h('td', null, SERVING[row.state] ?? row.state, ', ', h(Ago, { time: row.changedAt }), h('p', { class: 'quiet' }, row.reason), row.state === 'SERVED' && row.proof && h('p', { class: 'quiet' }, 'Proof: ', row.proof)),
      h('td', null, row.state === 'SERVED' && h('code', null, row.servedAs), row.state === 'SERVED' && h(Copy, { text: row.servedAs, label: `Copy the name for ${row.target}` })))))));
}

function Lineage({ detail }) {
  const { adapter, task, making } = detail;
  return h('ol', { class: 'lineage' },
    h('li', null, h('strong', null, 'Order'), ' ', h('code', null, adapter.taskId), task && h(Fragment, null, ', ', h(Ago, { time: task.submittedAt })),
      task && h('p', { class: 'quiet' }, task.pinnedVersion ? `pinned to ${task.pinnedVersion}` : 'for the current champion')),
    h('li', null, h('strong', null, 'Hypernetwork'), ' ', h('a', { href: to('versions', { base: adapter.baseModel }) }, `${adapter.baseModel} ${adapter.hypernetworkVersion}`),
      making?.nearestTrainingSimilarity != null && h('p', { class: 'quiet' }, `nearest training description: cosine ${making.nearestTrainingSimilarity.toFixed(2)}`)),
    h('li', null, h('strong', null, 'Adapter'), ' ', h('code', null, adapter.adapterId), ', ', h(Ago, { time: adapter.generatedAt }),
      making
        ? h(Fragment, null,
          h('p', { class: 'quiet' }, `rank ${making.rank}, alpha ${making.alpha}${making.useRslora ? ', rsLoRA' : ''}, on ${making.targetModules.join(', ')}`),
          h(Wide, { label: 'Files' }, h('table', { class: 'files' },
            h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'File'), h('th', { scope: 'col', class: 'number' }, 'Size'), h('th', { scope: 'col' }, 'SHA-256'))),
            h('tbody', null, making.files.map(file => h('tr', null, h('td', null, file.name), h('td', { class: 'number' }, bytes(file.size)), h('td', null, h('code', { class: 'hash', title: file.sha256 }, file.sha256))))))),
          h('p', { class: 'quiet path' }, detail.location))
        : h('p', { class: 'quiet' }, 'The event that announced it is not known here.')),
    h('li', null, h('strong', null, 'Scores'), adapter.scores.length === 0 ? hasNoBenchmark(adapter) ? ' none: no benchmark fits the task' : ' none yet' : h('ul', null, adapter.scores.map(score => h('li', null, `${score.benchmark}: ${percent(score.score.value)}, `, h(Ago, { time: score.evaluatedAt }))))));
}

export function Adapter({ id }) {
  const { data, error } = useLive(`api/adapters/${encodeURIComponent(id)}`, ['ADAPTER', 'RESULT', 'SERVED']);
  if (!data) return h(Fragment, null, h('h1', null, 'Adapter'), error ? h(Notice, null, error) : h(Loading));
  const { adapter, neighbours: neighbors, making } = data;
  return h(Fragment, null,
    h('p', { class: 'crumbs' }, h('a', { href: to('adapters') }, 'Adapters'), ' / ', h('code', null, adapter.adapterId.slice(0, 12))),
    h('h1', { class: 'description', id: 'description' }, adapter.description || adapter.adapterId),
    h('div', { class: 'badges' },
      h(Badge, null, adapter.baseModel), h(Badge, null, adapter.hypernetworkVersion),
      Object.entries(adapter.labels).map(([key, value]) => h(Badge, null, `${key}=${value}`)),
      adapter.warnings.map(name => h(Warning, { name }))),
    h('div', { class: 'actions' },
      making && h('a', { role: 'button', href: `api/adapters/${encodeURIComponent(adapter.adapterId)}/archive`, download: `${adapter.adapterId}.zip` }, 'Download zip'),
      making && h('a', { role: 'button', class: 'outline', href: to('playground', { adapter: adapter.adapterId }) }, 'Try it')),
    h(Notice, null, error),
    h('div', { class: 'columns' },
      h('div', null,
        h(Section, { id: 'scores', title: 'Scores' },
          expected(adapter) && h('p', { class: 'expected quiet' }, `Before the scoring: ${expected(adapter)}, from the scores of similar tasks`),
          data.refusals.map(letter => h(Notice, null, 'Refused: ', letter.reason, ' ', h('a', { href: to('dead-letters') }, 'dead letters'))),
          data.scores.length > 0 ? h(Scores, { scores: data.scores }) : data.refusals.length === 0 && h(Empty, null, hasNoBenchmark(data.adapter) ? 'Not scored: no benchmark fits the task.' : 'Being scored.')),
        data.served.length > 0 && h(Section, { id: 'served', title: 'Served by' }, h(Served, { served: data.served })),
        making && h(Section, { id: 'download', title: 'Download' }, h(Downloads, { id: adapter.adapterId })),
        h(Section, { id: 'use', title: 'Use it' }, h(Usage, { detail: data }))),
      h('div', null,
        h(Section, { id: 'timings', title: 'Where the time went' }, h(Waterfall, { detail: data })),
        h(Section, { id: 'lineage', title: 'Lineage' }, h(Lineage, { detail: data })),
        h(Section, { id: 'neighbors', title: 'Nearest adapters' },
          neighbors.length === 0
            ? h(Empty, null, 'No other adapter with a known task code.')
            : h('ul', { class: 'neighbors' }, neighbors.map(each => h('li', null,
              h('a', { href: to(`adapter/${each.adapterId}`) }, each.description),
              h('span', { class: 'quiet' }, `cosine ${each.similarity.toFixed(2)} · ${each.version}${each.score == null ? '' : ` · ${percent(each.score)}`}`))))))));
}
