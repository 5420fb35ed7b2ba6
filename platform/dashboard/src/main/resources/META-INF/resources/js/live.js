import { useEffect, useRef, useState } from './lib.js';
import { requireLogin } from './login.js';

// One stream of changes, shared by all parts of the page.
const listeners = new Set();
let state = 'connecting';

function notify(message) {
  for (const listener of [...listeners]) listener(message);
}

const stream = new EventSource('api/changes');
stream.onopen = () => {
  state = 'live';
  notify({ opened: true, counts: {}, ids: [] });
};
stream.onerror = () => {
  state = 'reconnecting';
  notify({ lost: true, counts: {}, ids: [] });
};
stream.onmessage = event => notify(JSON.parse(event.data));

export function useConnection() {
  const [shown, setShown] = useState(state);
  useEffect(() => {
    const listener = () => setShown(state);
    listeners.add(listener);
    listener();
    return () => listeners.delete(listener);
  }, []);
  return shown;
}

export async function ask(url, options) {
  const response = await fetch(url, options);
  const text = await response.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    body = null;
  }
  if (response.status === 401) requireLogin();
  if (response.status === 403 && !body) throw new Error('the token in this browser does not permit this');
  if (!response.ok) throw new Error(body?.error ?? `${url} answers with status ${response.status}`);
  return body;
}

export function post(url, body) {
  return ask(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

const CALM_MS = 700;

/** The response of a URL, loaded again on changes of these kinds, or at an interval in milliseconds. */
export function useLive(url, kinds = [], everyMs = 0) {
  const [answer, setAnswer] = useState({ url: null, data: null, error: null });
  const wanted = useRef(url);
  wanted.current = url;
  useEffect(() => {
    if (!url) return undefined;
    let timer = null;
    let busy = false;
    let again = false;
    let ended = false;
    const load = async () => {
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      try {
        const data = await ask(url);
        if (!ended && wanted.current === url) setAnswer({ url, data, error: null });
      } catch (error) {
        if (!ended && wanted.current === url) setAnswer(before => ({ url, data: before.url === url ? before.data : null, error: error.message }));
      }
      busy = false;
      if (again && !ended) {
        again = false;
        soon();
      }
    };
    const soon = () => {
      if (timer === null) timer = setTimeout(() => { timer = null; load(); }, CALM_MS);
    };
    const listener = message => {
      if (message.opened || kinds.some(kind => message.counts[kind])) soon();
    };
    listeners.add(listener);
    load();
    const ticking = everyMs ? setInterval(soon, everyMs) : null;
    return () => {
      ended = true;
      listeners.delete(listener);
      clearTimeout(timer);
      clearInterval(ticking);
    };
  }, [url]);
  return { data: answer.data, error: answer.url === url ? answer.error : null, fresh: answer.url === url };
}
