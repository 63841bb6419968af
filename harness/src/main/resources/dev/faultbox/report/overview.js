'use strict';
/* The pages about the run as a whole: summary, faults, environment. */
(function (fb) {
  const SLOWEST = 5;
  const MAX_LISTED = 100;

  /** Of a reason: letters and lines; the page of the test has all of it. */
  const MAX_REASON = 600;
  const MAX_REASON_LINES = 12;

  const COUNTS = [['pass', 'passed'], ['fail', 'failed'], ['error', 'errors'], ['inconclusive', 'inconclusive'],
    ['halted', 'halted'], ['not_run', 'not run']];

  const EXIT = {
    0: 'all passed', 1: 'a test failed', 2: 'wrong usage', 3: 'engine, image or kernel', 4: 'a test was inconclusive',
    70: 'defect of the tool', 130: 'interrupted',
  };

  function counts() {
    return Object.assign({}, fb.run.counts);
  }

  function link(entry) {
    return fb.el('a', { href: '#/test/' + entry.index }, fb.text(entry.name));
  }

  function bar() {
    const { el } = fb;
    const of = counts();
    const total = COUNTS.reduce((sum, [key]) => sum + (of[key] || 0), 0) || 1;
    const parts = COUNTS.filter(([key]) => of[key]);
    const segments = parts.map(([key, words]) => {
      const segment = el('span', { class: key, title: of[key] + ' ' + words });
      segment.style.flexGrow = String(of[key] / total);
      return segment;
    });
    return el('div', {},
      el('div', { class: 'bar', 'aria-hidden': 'true' }, segments),
      el('ul', { class: 'tiles' }, COUNTS.filter(([key]) => of[key] || key === 'pass' || key === 'fail').map(([key, words]) =>
        el('li', { class: of[key] ? key : 'none' }, el('strong', {}, fb.count(of[key] || 0)), ' ', words))));
  }

  function began() {
    const time = Date.parse(fb.run.started_at || '');
    return Number.isNaN(time) ? '' : new Date(time).toISOString().replace('T', ' ').slice(0, 19) + ' UTC';
  }

  function definitions(pairs) {
    const { el } = fb;
    return el('dl', { class: 'facts' }, pairs.filter(([, value]) => value).map(([key, value]) =>
      el('div', {}, el('dt', {}, key), el('dd', {}, value))));
  }

  function problems() {
    const { el, text } = fb;
    const list = fb.tests.filter((entry) => entry.result !== 'pass');
    if (!list.length) return null;
    return fb.section('Not passed', el('ul', { class: 'plain problems' }, list.slice(0, MAX_LISTED).map((entry) => el('li', {},
      fb.verdict(entry.result), ' ', link(entry), ' ', el('span', { class: 'muted' }, fb.duration(entry.duration_ms || 0)),
      entry.reason ? el('div', { class: 'reasonline' }, fb.beginning(entry.reason, MAX_REASON, MAX_REASON_LINES)) : null,
      entry.location ? el('div', { class: 'muted' }, el('code', {}, text(fb.place(entry.location)))) : null))),
    list.length > MAX_LISTED ? el('p', { class: 'muted' }, 'and ' + fb.count(list.length - MAX_LISTED) + ' more in the list of tests') : null);
  }

  function slowest() {
    const { el } = fb;
    if (fb.tests.length < 2) return null;
    const list = fb.tests.slice().sort((a, b) => (b.duration_ms || 0) - (a.duration_ms || 0)).slice(0, SLOWEST);
    const longest = Math.max(1, list[0].duration_ms || 0);
    return fb.section('Slowest', el('ul', { class: 'plain slowest' }, list.map((entry) => {
      const length = el('span', { class: 'length', 'aria-hidden': 'true' });
      length.style.width = Math.max(1, 100 * (entry.duration_ms || 0) / longest) + '%';
      return el('li', {}, el('div', {}, fb.verdict(entry.result), ' ', link(entry), ' ', el('span', { class: 'muted' }, fb.duration(entry.duration_ms || 0))), length);
    })));
  }

  function specs() {
    const of = new Set(fb.tests.map((entry) => entry.spec).filter(Boolean));
    return of.size ? Array.from(of) : [fb.run.spec].filter(Boolean);
  }

  fb.overviewPage = function () {
    const { el, text, run } = fb;
    const all = specs();
    const calls = fb.tests.reduce((sum, entry) => sum + (entry.calls || 0), 0);
    const faulted = fb.tests.reduce((sum, entry) => sum + (entry.faulted || 0), 0);
    const page = el('article', {},
      el('div', { class: 'pagehead' }, el('h1', {}, all.length === 1 ? text(all[0]) : fb.counted(all.length, 'spec', 'specs'))),
      bar(),
      definitions([
        ['Began', began()],
        ['Took', fb.duration(run.duration_ms || 0)],
        ['Seed', run.seed === undefined ? '' : String(run.seed)],
        ['Exit code', run.exit_code === undefined ? '' : run.exit_code + (EXIT[run.exit_code] ? ', ' + EXIT[run.exit_code] : '')],
        ['System calls', fb.count(calls) + (faulted ? ', ' + fb.count(faulted) + ' faulted' : '')],
      ]),
      problems(),
      fb.diagnostics(run.diagnostics),
      slowest(),
      run.command && run.command.length ? fb.section('Command', fb.command(commandLine(run.command))) : null);
    return { page, close: () => {} };
  };

  /** Ready to be pasted into a POSIX shell. */
  function commandLine(words) {
    return ['faultbox'].concat(words.map((word) => (/^[\w./@%+=:,-]+$/.test(word) ? word : "'" + word.replace(/'/g, "'\\''") + "'"))).join(' ');
  }

  fb.faultsPage = function () {
    const { el } = fb;
    const rows = [];
    for (const entry of fb.tests) {
      for (const row of fb.faultRows(entry.faults || [])) rows.push([fb.verdict(entry.result), link(entry), ...row]);
    }
    const page = el('article', {}, el('div', { class: 'pagehead' }, el('h1', {}, 'Faults')),
      rows.length ? fb.table('Faults of all tests', ['Result', 'Test', ...fb.FAULT_HEADS], rows)
        : el('p', { class: 'muted' }, 'No test of this run used a fault.'));
    return { page, close: () => {} };
  };

  fb.environmentPage = async function () {
    const { el, text, run } = fb;
    const engine = run.engine || {};
    const tool = run.tool || {};
    const images = new Map();
    // Services run from the same images in every test; the first that has them says it.
    for (const entry of fb.tests) {
      if (!entry.services.some((name) => !images.has(name))) continue;
      const { test } = await fb.detail(entry.index);
      for (const [name, service] of Object.entries(test.services || {})) if (!images.has(name)) images.set(name, service);
    }
    const rows = Array.from(images, ([name, service]) => [text(name), el('code', {}, text(service.image || '')),
      el('code', {}, text(service.digest || '')), text(service.isolation || '')]);
    const page = el('article', {}, el('div', { class: 'pagehead' }, el('h1', {}, 'Environment')),
      definitions([
        ['Tool', text([tool.name, tool.version].filter(Boolean).join(' '))],
        ['Engine', text([engine.name, engine.version].filter(Boolean).join(' '))],
        ['Kernel', text(engine.kernel || '')],
        ['Architecture', text(engine.arch || '')],
        ['Began', began()],
        ['Trace version', String(run.version)],
      ]),
      rows.length ? fb.section('Images', fb.table('Images', ['Service', 'Image', 'Digest', 'Isolation'], rows)) : null);
    return { page, close: () => {} };
  };
})(window.faultbox = window.faultbox || {});
