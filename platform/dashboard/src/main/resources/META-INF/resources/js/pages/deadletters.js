import { h, Fragment, useState } from '../lib.js';
import { post, useLive } from '../live.js';
import { go } from '../route.js';
import { Ago, Badge, Empty, Loading, Notice, Pager, bytes } from '../parts.js';

const SIZE = 25;

function Payload({ letter, onDone }) {
  const address = `api/dead-letters/${letter.topic}/${letter.partition}/${letter.offset}`;
  const { data, error } = useLive(address);
  const [edited, setEdited] = useState(null);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const act = async (verb, body) => {
    setBusy(true);
    setProblem(null);
    try {
      await post(`${address}/${verb}`, body);
      onDone(verb === 'replay' ? 'Put back on its topic.' : 'Discarded.');
    } catch (failed) {
      setProblem(failed.message);
    }
    setBusy(false);
  };
  if (!data) return error ? h(Notice, null, error) : h(Loading);
  const open = letter.decision === 'OPEN';
  const changed = edited !== null && edited !== data.json;
  const name = `${letter.topic}-${letter.partition}-${letter.offset}`;
  return h('div', { class: 'payload' },
    data.json
      ? h('label', null, 'Record; edit it before the replay if necessary', h('textarea', { class: 'mono', rows: Math.min(22, data.json.split('\n').length + 1), spellcheck: false, readOnly: !open, value: edited ?? data.json, onInput: event => setEdited(event.currentTarget.value) }))
      : h(Fragment, null, h('p', { class: 'quiet' }, 'Not a record of the topic; its bytes as text:'), h('pre', { tabIndex: 0, 'aria-label': 'Payload' }, h('code', null, data.text || '(no value)'))),
    h('details', null, h('summary', null, 'Headers'), h('dl', { class: 'headers' }, Object.entries(data.headers).map(([key, value]) => h(Fragment, { key }, h('dt', null, key), h('dd', null, value))))),
    h(Notice, null, problem),
    open && h('div', { class: 'actions' },
      h('button', { type: 'button', id: `replay-${name}`, disabled: busy, onClick: () => act('replay', { json: changed ? edited : null }) }, changed ? 'Replay as edited' : 'Replay unchanged'),
      h('button', { type: 'button', id: `discard-${name}`, class: 'outline', disabled: busy, onClick: () => act('discard', {}) }, 'Discard')));
}

function Letter({ letter }) {
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState(null);
  return h('li', { class: `letter ${letter.decision.toLowerCase()}` },
    h('details', { open, onToggle: event => setOpen(event.currentTarget.open) },
      h('summary', null,
        h('span', { class: 'reason' }, letter.reason),
        h('span', { class: 'quiet' }, `${letter.originTopic} · key ${letter.key || '(none)'} · ${bytes(letter.size)} · refused by ${letter.service || 'a service'} · `, h(Ago, { time: letter.time })),
        h('span', { class: 'badges' }, letter.code && h(Badge, null, letter.code.toLowerCase()), letter.decision !== 'OPEN' && h(Badge, { kind: 'decided' }, letter.decision.toLowerCase()))),
      open && h(Payload, { letter, onDone: setDone })),
    h(Notice, { kind: 'good' }, done));
}

export function DeadLetters({ parameters }) {
  const all = parameters.all === 'true';
  const page = Number(parameters.page ?? 0);
  const { data, error } = useLive(`api/dead-letters?open=${!all}&page=${page}&size=${SIZE}`, ['DEAD_LETTER']);
  return h(Fragment, null,
    h('h1', null, 'Dead letters'),
    h('p', { class: 'quiet' }, 'Records that a service could not use, unchanged, with the reason. Fix the cause, in the record or elsewhere, and replay the record; or discard it. The topic keeps every decision.'),
    h('label', { class: 'switch' }, h('input', { type: 'checkbox', role: 'switch', checked: all, onChange: event => go('dead-letters', { all: event.currentTarget.checked ? 'true' : '' }, true) }), 'also show those with a decision'),
    h(Notice, null, error),
    !data && !error && h(Loading),
    data && h('p', { role: 'status', id: 'found' }, `${data.total.toLocaleString('en')} ${all ? 'in total' : 'open'}`),
    data && (data.total === 0 ? h(Empty, null, all ? 'No record was ever refused.' : 'No record waits for a decision.')
      : h('ul', { class: 'letters' }, data.rows.map(letter => h(Letter, { letter, key: `${letter.topic}/${letter.partition}/${letter.offset}` })))),
    data && h(Pager, { page: data.page, size: data.size, total: data.total, onPage: number => go('dead-letters', { ...parameters, page: String(number) }, true) }));
}
