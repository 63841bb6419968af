'use strict';
/*
 * Elements and texts. Whatever comes from a trace becomes a text node and nothing else: no code of
 * this report writes markup.
 */
(function (fb) {
  const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
  const INVISIBLE = /[\u0080-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

  /** An element; functions among the properties listen, null, undefined and false leave one out. */
  function el(tag, properties, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties || {})) {
      if (typeof value === 'function') {
        element.addEventListener(name.slice(2), value);
      } else if (value !== null && value !== undefined && value !== false) {
        element.setAttribute(name, value === true ? '' : value);
      }
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  }

  /** Text of unknown origin with what cannot be seen made visible; lines and tabs are kept. */
  function text(value) {
    return String(value)
      .replace(CONTROL, (c) => '\\x' + c.charCodeAt(0).toString(16).padStart(2, '0'))
      .replace(INVISIBLE, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
  }

  /** The same on one line, cut at a length. */
  function line(value, max) {
    const whole = String(value);
    const cut = max && whole.length > max ? whole.slice(0, max) + '…' : whole;
    return text(cut).replace(/\n/g, '\\n').replace(/\t/g, ' ');
  }

  /** The beginning of a text, in its own lines. */
  function beginning(value, max, maxLines) {
    const whole = String(value);
    const all = whole.slice(0, max).split('\n');
    const kept = all.slice(0, maxLines).join('\n');
    return text(kept) + (kept.length < whole.length ? '…' : '');
  }

  function count(value) {
    return Number(value).toLocaleString('en');
  }

  function counted(value, one, many) {
    return count(value) + ' ' + (Number(value) === 1 ? one : many);
  }

  /** Milliseconds as people read them. */
  function duration(ms) {
    if (ms < 1000) return Math.round(ms) + ' ms';
    if (ms < 60000) return (ms / 1000).toFixed(ms < 10000 ? 2 : 1) + ' s';
    return Math.floor(ms / 60000) + ' min ' + Math.round((ms % 60000) / 1000) + ' s';
  }

  /** Microseconds since the start of a test, exact. */
  function moment(us) {
    return (us / 1000).toLocaleString('en', { minimumFractionDigits: 3, maximumFractionDigits: 3 }) + ' ms';
  }

  /** A span of microseconds, rounded to what matters. */
  function span(us) {
    const size = Math.abs(us);
    if (size < 1000) return Math.round(us) + ' µs';
    if (size < 1e6) return +(us / 1000).toPrecision(4) + ' ms';
    return +(us / 1e6).toPrecision(4) + ' s';
  }

  const VERDICTS = {
    pass: ['✓', 'passed'],
    fail: ['✕', 'failed'],
    error: ['!', 'error'],
    inconclusive: ['?', 'inconclusive'],
    halted: ['–', 'halted'],
  };

  /** A mark that does not depend on its colour. */
  function verdict(result, withWord) {
    const [sign, word] = VERDICTS[result] || ['·', String(result)];
    const known = VERDICTS[result] ? result : 'halted';
    return el('span', { class: 'verdict ' + known },
      el('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
      el('span', { class: withWord ? null : 'unseen' }, text(word)));
  }

  /** A long text, its beginning first; all of it when asked for. */
  function long(value, max, properties) {
    const whole = String(value);
    const block = el('pre', Object.assign({ tabindex: '0' }, properties), text(whole.slice(0, max)));
    if (whole.length <= max) return block;
    const more = el('button', {
      type: 'button',
      class: 'quiet',
      onclick: () => {
        block.textContent = text(whole);
        more.remove();
        block.focus();
      },
    }, 'Show all ' + count(whole.length) + ' characters');
    return el('div', {}, block, more);
  }

  /** A command to paste elsewhere. */
  function command(value) {
    const shown = el('code', { class: 'command' }, text(value));
    const button = el('button', {
      type: 'button',
      class: 'quiet',
      onclick: async () => {
        try {
          await navigator.clipboard.writeText(value);
          say('Copied');
        } catch (e) {
          // A page from a file may not write to the clipboard everywhere: then it is marked, to be copied by hand.
          getSelection().selectAllChildren(shown);
          say('Selected');
        }
      },
    }, 'Copy');
    return el('div', { class: 'commandline' }, shown, button);
  }

  /** Tells a screen reader. */
  function say(what) {
    document.getElementById('said').textContent = what;
  }

  function place(location) {
    return location.file + (location.line > 0 ? ':' + location.line + ':' + location.col : '');
  }

  let labels = 0;

  /** A control with its label before it. */
  function labelled(label, control) {
    control.id = 'control-' + (++labels);
    return el('label', { class: 'control', for: control.id }, el('span', {}, label), control);
  }

  function select(options, onchange) {
    return el('select', { onchange: (event) => onchange(event.target.value) },
      options.map(([value, words]) => el('option', { value: value }, words)));
  }

  /** A table of rows; cells are texts or nodes. */
  function table(caption, heads, rows, properties) {
    return el('div', { class: 'scrolling', tabindex: '0', role: 'region', 'aria-label': caption },
      el('table', properties || {},
        el('caption', { class: 'unseen' }, caption),
        el('thead', {}, el('tr', {}, heads.map((head) => el('th', { scope: 'col' }, head)))),
        el('tbody', {}, rows.map((row) => el('tr', {}, row.map((cell) => el('td', {}, cell)))))));
  }

  Object.assign(fb, {
    el, text, line, beginning, count, counted, duration, moment, span, verdict, long, command, say, place, labelled, select, table,
  });
})(window.faultbox = window.faultbox || {});
