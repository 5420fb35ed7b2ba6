import { h, useEffect, useRef } from './lib.js';

let loading = null;

/** The chart library is large, so only pages with charts fetch it. */
function echarts() {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = 'webjars/echarts/dist/echarts.min.js';
    script.onload = () => done(window.echarts);
    script.onerror = () => failed(new Error('the chart library could not be loaded'));
    document.head.append(script);
  });
  return loading;
}

/** The page's colors, for drawing on a canvas. */
export function colors() {
  const style = getComputedStyle(document.documentElement);
  const of = name => style.getPropertyValue(name).trim();
  return {
    ink: of('--ink'), soft: of('--soft'), line: of('--line'), paper: of('--card'), accent: of('--with'), quiet: of('--without'),
    palette: ['#2a9d8f', '#e07a5f', '#5b7db1', '#e9b44c', '#9b6bb3', '#6a994e', '#c8553d', '#3d9fc4', '#b0728f', '#8d8741'],
  };
}

/** @param make colors -> an ECharts option; @param onPick called when a point is clicked */
export function Chart({ make, inputs, label, tall, onPick }) {
  const element = useRef(null);
  const chart = useRef(null);
  const latest = useRef(make);
  latest.current = make;
  const pick = useRef(onPick);
  pick.current = onPick;
  const draw = () => chart.current?.setOption({ animation: false, aria: { enabled: false }, textStyle: { fontFamily: 'inherit' }, ...latest.current(colors()) }, true);
  useEffect(() => {
    let ended = false;
    echarts().then(library => {
      if (ended) return;
      chart.current = library.init(element.current, null, { renderer: 'canvas' });
      chart.current.on('click', event => pick.current?.(event));
      draw();
      element.current.dataset.drawn = 'true';
    });
    const resize = () => chart.current?.resize();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    addEventListener('resize', resize);
    addEventListener('themechange', draw);
    dark.addEventListener('change', draw);
    return () => {
      ended = true;
      removeEventListener('resize', resize);
      removeEventListener('themechange', draw);
      dark.removeEventListener('change', draw);
      chart.current?.dispose();
    };
  }, []);
  useEffect(draw, inputs);
  return h('div', { class: tall ? 'canvas tall' : 'canvas', ref: element, role: 'img', 'aria-label': label });
}

// Drawn as text on the canvas, so that a description is never interpreted as HTML.
export function tooltip(c, formatter) {
  return { renderMode: 'richText', confine: true, backgroundColor: c.paper, borderColor: c.line, textStyle: { color: c.ink, fontSize: 13 }, formatter };
}

/** Wraps long texts to the width of a tooltip. */
export function wrapped(text, width = 44) {
  const lines = [''];
  for (const word of text.slice(0, 220).split(/\s+/)) {
    if ((lines.at(-1) + ' ' + word).length > width && lines.at(-1)) lines.push(word.slice(0, width));
    else lines[lines.length - 1] = (lines.at(-1) + ' ' + word).trim();
  }
  // ECharts' rich text reads {name|...} as a style; separated braces keep it plain text.
  return lines.join('\n').replaceAll('{', '{ ').replaceAll('|', '¦');
}

export function axis(c, more) {
  return {
    axisLine: { lineStyle: { color: c.line } }, axisTick: { show: false }, axisLabel: { color: c.soft },
    splitLine: { lineStyle: { color: c.line, opacity: 0.6 } }, nameTextStyle: { color: c.soft }, ...more,
  };
}
