import { useEffect, useState } from './lib.js';

/** The page and its parameters, from the part of the URL after the #. */
function read() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [page = '', ...rest] = path.split('/');
  return { page, id: rest.map(decodeURIComponent).join('/'), parameters: Object.fromEntries(new URLSearchParams(query)) };
}

export function useRoute() {
  const [route, setRoute] = useState(read());
  useEffect(() => {
    const listener = () => setRoute(read());
    addEventListener('hashchange', listener);
    return () => removeEventListener('hashchange', listener);
  }, []);
  return route;
}

/** A URL within the dashboard; empty parameters are omitted. */
export function to(page, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined)).toString();
  return `#/${page}${query ? '?' + query : ''}`;
}

export function go(page, parameters, replace = false) {
  const address = to(page, parameters);
  if (replace) {
    history.replaceState(null, '', address);
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = address;
  }
}
