import { h, useEffect, useState } from './lib.js';

// The service reads the token from this cookie, so that streams and downloads have it too. It goes with the browser's session,
// and no page from elsewhere can use it: the cookie is strict, and the service refuses changes of other origins.
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
    h('p', null, hasToken() ? 'The token of this browser is not good, or not any more.' : 'This factory shows itself to those who have a token.',
      ' ', h('code', null, 'deploy/factory token'), ' makes one; ', h('code', null, 'up --secure'), ' has written one for its owner.'),
    h('label', null, 'Token', h('input', { type: 'password', name: 'token', required: true, autocomplete: 'off' })),
    h('button', { type: 'submit' }, 'Enter'));
}
