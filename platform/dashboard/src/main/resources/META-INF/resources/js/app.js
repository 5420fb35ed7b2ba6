import { h, render, useEffect, useRef, useState } from './lib.js';
import { useConnection } from './live.js';
import { forget, hasToken, Login, useLoginNeeded } from './login.js';
import { to, useRoute } from './route.js';
import { Overview } from './pages/overview.js';
import { Adapters } from './pages/adapters.js';
import { Adapter } from './pages/adapter.js';
import { Versions } from './pages/versions.js';
import { Fleet } from './pages/fleet.js';
import { AdapterMap } from './pages/map.js';
import { Playground } from './pages/playground.js';
import { DeadLetters } from './pages/deadletters.js';

const PAGES = [
  ['', 'Overview', Overview],
  ['adapters', 'Adapters', Adapters],
  ['versions', 'Versions', Versions],
  ['fleet', 'Fleet', Fleet],
  ['map', 'Map', AdapterMap],
  ['playground', 'Playground', Playground],
  ['dead-letters', 'Dead letters', DeadLetters],
];

const NEXT_THEME = { auto: 'light', light: 'dark', dark: 'auto' };

function ThemeButton() {
  const [theme, setTheme] = useState(localStorage.getItem('theme') ?? 'auto');
  const change = () => {
    const next = NEXT_THEME[theme];
    if (next === 'auto') {
      localStorage.removeItem('theme');
      delete document.documentElement.dataset.theme;
    } else {
      localStorage.setItem('theme', next);
      document.documentElement.dataset.theme = next;
    }
    setTheme(next);
    dispatchEvent(new Event('themechange'));
  };
  return h('button', { type: 'button', id: 'theme', class: 'small outline quiet-button', onClick: change, 'aria-label': `Theme: ${theme}. Change` },
    h('span', { 'aria-hidden': 'true' }, { auto: '◐', light: '☀', dark: '☾' }[theme]), ` ${theme}`);
}

function Connection() {
  const state = useConnection();
  return h('span', { id: 'connection', class: `connection ${state}`, role: 'status' }, state);
}

/** On a phone, the navigation is wider than the screen. scrollIntoView would also move the start of the Tab order. */
function bringIntoSight(nav) {
  const link = nav.querySelector('[aria-current]')?.getBoundingClientRect();
  const whole = nav.getBoundingClientRect();
  if (link) nav.scrollLeft += link.left + link.width / 2 - whole.left - whole.width / 2;
}

function App() {
  const route = useRoute();
  const main = useRef(null);
  const known = PAGES.find(([path]) => path === route.page);
  const title = route.page === 'adapter' ? 'Adapter' : known?.[1] ?? 'Not found';
  const first = useRef(true);
  useEffect(() => {
    document.title = `${title} · Adapter Factory`;
    bringIntoSight(document.querySelector('.bar nav'));
    if (first.current) {
      first.current = false;
      return;
    }
    scrollTo(0, 0);
    // Screen readers announce the new page.
    main.current?.focus({ preventScroll: true });
  }, [route.page, route.id]);
  const loginNeeded = useLoginNeeded();
  let page;
  if (loginNeeded) page = h(Login);
  else if (route.page === 'adapter') page = h(Adapter, { id: route.id, key: route.id });
  else if (known) page = h(known[2], { parameters: route.parameters });
  else page = h('p', { class: 'empty' }, 'This page does not exist. ', h('a', { href: to('') }, 'Go to the overview'));
  return h('div', null,
    h('a', { class: 'skip', href: '#main', onClick: event => { event.preventDefault(); main.current.focus(); } }, 'Skip to content'),
    h('header', { class: 'top' },
      h('div', { class: 'container bar' },
        h('a', { class: 'brand', href: to('') }, h('img', { src: 'icon.svg', alt: '', width: 26, height: 26 }), 'Adapter Factory'),
        h('nav', { 'aria-label': 'Pages' },
          PAGES.map(([path, name]) => h('a', {
            href: to(path),
            'aria-current': path === route.page || (path === 'adapters' && route.page === 'adapter') ? 'page' : undefined,
          }, name))),
        h('div', { class: 'bar-end' }, h(Connection),
          hasToken() && h('button', { type: 'button', id: 'log-out', class: 'small outline quiet-button', onClick: forget }, 'Log out'), h(ThemeButton)))),
    h('main', { id: 'main', class: 'container', tabIndex: -1, ref: main }, page),
    h('footer', { class: 'container quiet' },
      'A view of the topics. ', h('a', { href: 'q/openapi?format=json' }, 'API'), ' · ', h('a', { href: 'q/metrics' }, 'metrics'), ' · ', h('a', { href: 'q/health' }, 'health')));
}

const root = document.getElementById('app');
root.replaceChildren();
render(h(App), root);
