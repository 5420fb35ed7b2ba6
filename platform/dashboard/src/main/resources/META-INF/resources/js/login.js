import { h, useEffect, useState } from './lib.js';

// The service reads the token from this cookie, which streams and downloads also send. It ends with the browser's session,
// and pages of other origins cannot use it: the cookie is strict, and the service rejects changes from other origins.
const COOKIE = 'factory-token';

let needed = false;
const listeners = new Set();

export function hasToken() {
  return document.cookie.split('; ').some(cookie => cookie.startsWith(`${COOKIE}=`));
}

function keep(token) {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `${COOKIE}=${token}; path=/; samesite=strict${secure}`;
  location.reload();
}

export function forget() {
  document.cookie = `${COOKIE}=; path=/; samesite=strict; max-age=0`;
  location.reload();
}

/** The service has asked for a token. */
export function requireLogin() {
  needed = true;
  for (const listener of [...listeners]) listener();
}

export function useLoginNeeded() {
  const [shown, setShown] = useState(needed);
  useEffect(() => {
    const listener = () => setShown(needed);
    listeners.add(listener);
    listener();
    return () => listeners.delete(listener);
  }, []);
  return shown;
}

export function Login() {
  const submit = event => {
    event.preventDefault();
    const token = new FormData(event.target).get('token').replace(/\s/g, '');
    if (/^[\w.-]+$/.test(token)) keep(token);
  };
  return h('form', { id: 'login', onSubmit: submit },
    h('h1', null, 'A token, please'),
    h('p', null, hasToken() ? 'The token in this browser is invalid or has expired.' : 'You need a token to use this factory.',
      ' ', h('code', null, 'deploy/factory token'), ' creates one; ', h('code', null, 'up --secure'), ' writes one for its owner.'),
    h('label', null, 'Token', h('input', { type: 'password', name: 'token', required: true, autocomplete: 'off' })),
    h('button', { type: 'submit' }, 'Enter'));
}
