'use strict';
/* The list of tests beside every page. */
(function (fb) {
  /** Entries shown at first; browsers take long to lay out ten thousand. */
  const SHOWN = 1000;

  class TestList {
    constructor(element) {
      this.wanted = { text: '', result: '', service: '' };
      this.items = new Map();
      this.limit = SHOWN;
      this.opened = -1;
      this.severalSpecs = new Set(fb.tests.map((entry) => entry.spec || '')).size > 1;
      this.status = fb.el('output', { class: 'muted' });
      this.ul = fb.el('ul', { class: 'tests', onkeydown: (event) => this.key(event) });
      element.append(this.filters(), this.ul);
      this.apply();
    }

    item(entry) {
      const { el } = fb;
      if (!this.items.has(entry.index)) {
        this.items.set(entry.index, el('li', {}, el('a', { href: '#/test/' + entry.index },
          fb.verdict(entry.result), el('span', { class: 'name' }, fb.line(entry.name, 200)),
          el('span', { class: 'muted time' }, fb.duration(entry.duration_ms || 0)))));
      }
      return this.items.get(entry.index);
    }

    filters() {
      const { el, select, labelled } = fb;
      const results = Array.from(new Set(fb.tests.map((entry) => entry.result)));
      const services = Array.from(new Set(fb.tests.flatMap((entry) => entry.services))).sort();
      const input = el('input', {
        type: 'search',
        placeholder: 'name, reason, code …',
        oninput: (event) => this.set('text', event.target.value.toLowerCase()),
      });
      return el('form', { class: 'filters', role: 'search', 'aria-label': 'Filter tests', onsubmit: (event) => event.preventDefault() },
        labelled('Tests', input),
        labelled('Verdict', select([['', 'All'], ['!', 'Not passed'], ...results.map((result) => [result, fb.text(result)])],
          (value) => this.set('result', value))),
        services.length > 1 ? labelled('Service', select([['', 'All'], ...services.map((name) => [name, fb.line(name, 40)])],
          (value) => this.set('service', value))) : null,
        this.status);
    }

    set(key, value) {
      this.wanted[key] = value;
      this.apply();
    }

    matches(entry) {
      const { text, result, service } = this.wanted;
      if (result === '!' ? entry.result === 'pass' : result && entry.result !== result) return false;
      if (service && !entry.services.includes(service)) return false;
      if (!text) return true;
      return [entry.name, entry.reason, entry.code, entry.spec].some((value) => value && value.toLowerCase().includes(text));
    }

    apply() {
      const matching = fb.tests.filter((entry) => this.matches(entry));
      this.status.textContent = matching.length === fb.tests.length ? fb.counted(matching.length, 'test', 'tests')
        : fb.count(matching.length) + ' of ' + fb.counted(fb.tests.length, 'test', 'tests');
      const shown = matching.slice(0, this.limit);
      const rows = [];
      shown.forEach((entry, i) => {
        // Where tests come from several specs, a heading tells them apart.
        if (this.severalSpecs && (i === 0 || entry.spec !== shown[i - 1].spec)) {
          rows.push(fb.el('li', { class: 'spec' }, fb.line(entry.spec || '', 200)));
        }
        rows.push(this.item(entry));
      });
      if (shown.length < matching.length) rows.push(this.rest(matching.length));
      this.ul.replaceChildren(...rows);
    }

    rest(count) {
      return fb.el('li', { class: 'spec' }, fb.el('button', {
        type: 'button',
        onclick: () => {
          this.limit = Infinity;
          this.apply();
        },
      }, 'Show all ' + fb.count(count)));
    }

    /** Up and down go from test to test. */
    key(event) {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const links = Array.from(this.ul.querySelectorAll('li > a'));
      const next = links[links.indexOf(document.activeElement) + by];
      if (next) next.focus();
    }

    /** Marks the test that is open, -1 for none. */
    open(index) {
      if (this.opened >= 0) this.link(this.opened).removeAttribute('aria-current');
      this.opened = index;
      if (index < 0) return;
      this.link(index).setAttribute('aria-current', 'page');
      this.link(index).scrollIntoView({ block: 'nearest' });
    }

    link(index) {
      return this.item(fb.tests[index]).firstChild;
    }
  }

  fb.TestList = TestList;
})(window.faultbox = window.faultbox || {});
