'use strict';
/* The page of one test. */
(function (fb) {
  const MAX_REASON = 4000;
  const MAX_LINES = 200;

  function section(title, ...content) {
    return fb.el('section', {}, fb.el('h2', {}, title), ...content);
  }

  function header(entry) {
    const { el, text, verdict } = fb;
    const spec = entry.spec || fb.run.spec;
    const facts = [
      fb.duration(entry.duration_ms || 0),
      'seed ' + entry.seed,
      entry.assertions === undefined ? null : fb.counted(entry.assertions, 'assertion', 'assertions'),
      entry.run ? 'run ' + entry.run : null,
      spec ? text(spec) : null,
    ].filter(Boolean);
    return el('div', { class: 'pagehead' },
      el('a', { class: 'back', href: '#/' }, '‹ All tests'),
      el('h1', {}, verdict(entry.result, true), ' ', el('span', { class: 'name' }, text(entry.name))),
      el('p', { class: 'facts muted' }, facts.map((fact) => el('span', {}, fact))));
  }

  /** The two sides of an assertion, with what they do not share marked. */
  function sides(assertion) {
    const { el, text } = fb;
    const { expected, actual } = assertion;
    if (!expected && !actual) return null;
    let head = 0;
    const shorter = Math.min(expected.length, actual.length);
    while (head < shorter && expected[head] === actual[head]) head++;
    let tail = 0;
    while (tail < shorter - head && expected[expected.length - 1 - tail] === actual[actual.length - 1 - tail]) tail++;
    const shown = (value) => {
      if (value.length > MAX_REASON) return fb.long(value, MAX_REASON);
      return el('pre', { tabindex: '0' }, text(value.slice(0, head)),
        el('mark', {}, text(value.slice(head, value.length - tail))), text(value.slice(value.length - tail)));
    };
    return el('div', { class: 'sides' },
      el('div', {}, el('h3', {}, 'Got'), shown(actual)),
      el('div', {}, el('h3', {}, 'Want'), shown(expected)));
  }

  function failure(test) {
    const { el, text } = fb;
    if (!test.reason && test.result === 'pass') return null;
    return el('section', { class: 'why ' + test.result },
      el('h2', {}, 'Why'),
      test.code ? el('p', {}, el('code', { class: 'code' }, text(test.code))) : null,
      fb.long(test.reason || 'No reason was recorded.', MAX_REASON, { class: 'reason' }),
      test.location ? el('p', { class: 'muted' }, 'at ', el('code', {}, text(fb.place(test.location)))) : null,
      test.assertion ? sides(test.assertion) : null,
      test.replay ? el('div', {}, el('h3', {}, 'Run it again'), fb.command(test.replay)) : null);
  }

  function diagnostics(list) {
    const { el, text } = fb;
    if (!list || !list.length) return null;
    return section('Diagnostics', el('ul', { class: 'plain' }, list.map((found) => el('li', {},
      el('span', { class: 'level ' + (found.level === 'error' ? 'error' : found.level === 'warning' ? 'warning' : 'info') }, text(found.level)), ' ',
      el('code', { class: 'code' }, text(found.code)), ' ', text(found.message),
      found.suggestion ? el('div', { class: 'muted' }, text(found.suggestion)) : null,
      found.location ? el('div', { class: 'muted' }, 'at ', el('code', {}, text(fb.place(found.location)))) : null))));
  }

  function lines(list, words) {
    const shown = fb.el('pre', { tabindex: '0', class: 'output', 'aria-label': words }, list.slice(-MAX_LINES).map(fb.text).join('\n'));
    if (list.length <= MAX_LINES) return [shown];
    const more = fb.el('button', {
      type: 'button',
      class: 'quiet',
      onclick: () => {
        shown.textContent = list.map(fb.text).join('\n');
        more.remove();
        shown.focus();
      },
    }, 'Show all ' + fb.count(list.length) + ' lines, not only the last ' + MAX_LINES);
    return [more, shown];
  }

  function output(test) {
    const { el, text, counted } = fb;
    const parts = [];
    if (test.log && test.log.length) parts.push(el('h3', {}, 'Log of the test'), ...lines(test.log, 'Log of the test'));
    for (const [service, of] of Object.entries(test.output || {})) {
      for (const stream of ['stderr', 'stdout']) {
        const list = of[stream] || [];
        if (!list.length) continue;
        parts.push(el('details', { open: test.result !== 'pass' },
          el('summary', {}, text(service) + ' ' + stream + ' ', el('span', { class: 'muted' }, counted(list.length, 'line', 'lines'))),
          ...lines(list, service + ' ' + stream)));
      }
      if (of.dropped_lines) parts.push(el('p', { class: 'muted' }, text(service) + ': ' + counted(of.dropped_lines, 'earlier line was', 'earlier lines were') + ' not kept.'));
    }
    return parts.length ? section('Log and output', ...parts) : null;
  }

  /** Rows of faults for a table. */
  function faultRows(faults) {
    const { el, text } = fb;
    return faults.map((fault) => {
      const value = fault.action + (fault.errno ? '(' + fault.errno + ')' : fault.when ? '(' + fault.when + ')' : '');
      const narrowed = [fault.path && 'path=' + fault.path, fault.trigger].filter(Boolean).join(' ');
      const fired = fault.fires > 0 || fault.action === 'trace';
      return [
        text(fault.service),
        el('code', {}, text(fault.keyword) + '=' + text(value)),
        text(narrowed),
        text(fault.label || ''),
        fb.count(fault.matches),
        fired ? fb.count(fault.fires) : el('span', { class: 'warn' }, '0, never struck'),
      ];
    });
  }

  const FAULT_HEADS = ['Service', 'Rule', 'Narrowed to', 'Label', 'Matches', 'Fires'];

  function services(test) {
    const { el, text, count } = fb;
    const rows = Object.entries(test.services || {}).map(([name, service]) => {
      const calls = (test.syscalls || {})[name];
      const names = calls ? Object.entries(calls.by_name).sort((a, b) => b[1] - a[1]) : [];
      return [
        text(name),
        service.ready_ms === undefined ? 'never' : fb.duration(service.ready_ms),
        calls ? count(calls.total) : 'not traced',
        calls ? count(calls.faulted) : '',
        el('span', { class: 'names' }, names.map(([call, times]) => el('span', {}, text(call) + ' ' + count(times)))),
        el('code', {}, text(service.image || '')),
        text(service.isolation || ''),
      ];
    });
    if (!rows.length) return null;
    return section('Services', fb.table('Services', ['Service', 'Ready after', 'Calls', 'Faulted', 'By name', 'Image', 'Isolation'], rows));
  }

  /** Timeline, table and details, which show the same selection. */
  function happened(events) {
    const parts = [];
    const select = (item) => parts.forEach((part) => (part.select ? part.select(item) : part.show(item)));
    const timeline = new fb.Timeline(events, select);
    const table = new fb.EventTable(events, select);
    const details = new fb.Details(events, select);
    parts.push(timeline, table, details);
    const filter = new fb.Filter(events, (shown) => {
      timeline.show(shown);
      table.show(shown);
    });
    filter.apply();
    const element = section('What happened', filter.element, timeline.element,
      events.leftOut ? fb.el('p', { class: 'notice' }, fb.counted(events.leftOut, 'undecided call', 'undecided calls') +
        ' in the middle of this test are left out; faultbox report --full-events keeps them.') : null,
      fb.el('div', { class: 'split' }, table.element, details.element));
    element.classList.add('happened');
    return { element, close: () => timeline.close(), select };
  }

  /**
   * @returns the page, and what is to be closed when it is left
   */
  fb.testPage = async function (index) {
    const entry = fb.tests[index];
    const { test, events } = await fb.detail(index);
    const trace = events && events.size ? happened(events) : null;
    const faults = (test.faults || []).length ? section('Faults', fb.table('Faults', FAULT_HEADS, faultRows(test.faults))) : null;
    const returned = test.return_value ? section('Returned', fb.long(test.return_value, MAX_REASON)) : null;
    const restarted = test.restarted
      ? fb.el('p', { class: 'notice' }, 'Restarted once to intercept ' + test.restarted.added.map(fb.text).join(', ') + '.') : null;
    const page = fb.el('article', {}, header(entry), failure(test), restarted, diagnostics(test.diagnostics),
      faults, trace ? trace.element : null, output(test), returned, services(test),
      test.result === 'pass' ? again(entry) : null);
    return { page, close: () => trace && trace.close() };
  };

  function again(entry) {
    const spec = entry.spec || fb.run.spec;
    if (!spec) return null;
    const quote = (word) => (/^[\w./@%+=:,-]+$/.test(word) ? word : "'" + word.replace(/'/g, "'\\''") + "'");
    return section('Run it again', fb.command('faultbox test ' + quote(spec) + ' --test ' +
      quote(entry.name.replace(/^test_/, '')) + ' --seed ' + entry.seed));
  }

  Object.assign(fb, { section, diagnostics, faultRows, FAULT_HEADS });
})(window.faultbox = window.faultbox || {});
