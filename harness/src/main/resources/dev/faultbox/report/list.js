'use strict';
/* The list of tests beside every page. */
(function (fb) {
  class TestList {
    constructor(element) {
      this.element = element;
      this.wanted = { text: '', result: '', service: '' };
      this.items = fb.tests.map((entry) => this.item(entry));
      this.status = fb.el('output', { class: 'muted' });
      this.ul = fb.el('ul', { class: 'tests', onkeydown: (event) => this.key(event) }, this.grouped());
      element.append(this.filters(), this.ul);
      this.apply();
    }

    item(entry) {
      const { el } = fb;
      return el('li', {}, el('a', { href: '#/test/' + entry.index },
        fb.verdict(entry.result), el('span', { class: 'name' }, fb.line(entry.name, 200)),
        el('span', { class: 'muted time' }, fb.duration(entry.duration_ms || 0))));
    }

    /** Where tests come from several specs, a heading tells them apart. */
    grouped() {
      const specs = new Set(fb.tests.map((entry) => entry.spec || ''));
      if (specs.size < 2) return this.items;
      const all = [];
      this.headings = [];
      let last = null;
      fb.tests.forEach((entry, i) => {
        if (entry.spec !== last) {
          last = entry.spec;
          const heading = fb.el('li', { class: 'spec' }, fb.line(last || '', 200));
          this.headings.push([heading, last]);
          all.push(heading);
        }
        all.push(this.items[i]);
      });
      return all;
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
      let shown = 0;
      const specs = new Set();
      fb.tests.forEach((entry, i) => {
        const match = this.matches(entry);
        this.items[i].hidden = !match;
        shown += match ? 1 : 0;
        if (match) specs.add(entry.spec);
      });
      for (const [heading, spec] of this.headings || []) heading.hidden = !specs.has(spec);
      this.status.textContent = shown === fb.tests.length ? fb.counted(shown, 'test', 'tests')
        : fb.count(shown) + ' of ' + fb.counted(fb.tests.length, 'test', 'tests');
    }

    /** Up and down go from test to test. */
    key(event) {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const links = Array.from(this.ul.querySelectorAll('li:not([hidden]) > a'));
      const next = links[links.indexOf(document.activeElement) + by];
      if (next) next.focus();
    }

    /** Marks the test that is open, -1 for none. */
    open(index) {
      if (this.opened) this.opened.removeAttribute('aria-current');
      this.opened = index < 0 ? null : this.items[index].firstChild;
      if (!this.opened) return;
      this.opened.setAttribute('aria-current', 'page');
      this.opened.scrollIntoView({ block: 'nearest' });
    }
  }

  fb.TestList = TestList;
})(window.faultbox = window.faultbox || {});
