'use strict';
/*
 * The events as a table. Only the rows in sight exist, two fillers keep their place; so a table of
 * a hundred thousand rows costs as much as one of fifty. It is also the text alternative of the
 * timeline.
 */
(function (fb) {
  const ROW = 26;

  /** Rows above and below those in sight. */
  const SPARE = 12;

  /** Rows that exist at most, and up to which a table is printed whole. */
  const MAX_ROWS = 400;

  /** Browsers bound the height of an element; above this one pixel of scrolling is more than one of the table. */
  const MAX_HEIGHT = 8e6;

  const LOOKS = ['', 'traced', 'delayed', 'faulted', 'life', 'step', 'fault', '', '', 'stderr'];

  class EventTable {
    constructor(events, onselect) {
      this.events = events;
      this.onselect = onselect;
      this.shown = new Uint32Array(0);
      this.selected = -1;
      this.before = fb.el('tr', { class: 'filler', 'aria-hidden': 'true' });
      this.after = fb.el('tr', { class: 'filler', 'aria-hidden': 'true' });
      this.body = fb.el('tbody', { onclick: (event) => this.clicked(event) });
      const heads = ['No.', 'Time', 'Service', 'What', 'Decision', 'About'];
      this.table = fb.el('table', {
        class: 'events',
        role: 'grid',
        tabindex: '0',
        'aria-label': 'Events, with arrow keys to move and Enter for details',
        onkeydown: (event) => this.key(event),
      },
      fb.el('thead', {}, fb.el('tr', { 'aria-rowindex': '1' }, heads.map((head) => fb.el('th', { scope: 'col' }, head)))),
      this.body);
      this.element = fb.el('div', { class: 'eventscroll', onscroll: () => this.draw() }, this.table);
      new ResizeObserver(() => this.draw()).observe(this.element);
    }

    show(shown) {
      this.shown = shown;
      this.table.setAttribute('aria-rowcount', String(shown.length + 1));
      this.first = -1;
      this.element.classList.toggle('whole', shown.length <= MAX_ROWS);
      const at = this.position(this.selected);
      this.element.scrollTop = at < 0 ? 0 : Math.max(0, (at * ROW) / this.measure().factor - 100);
      this.draw();
    }

    /** Pixels of all rows, and how many of them one pixel of scrolling is. */
    measure() {
      const all = this.shown.length * ROW;
      const height = Math.min(all, MAX_HEIGHT);
      const sight = this.element.clientHeight;
      return { height, sight, factor: all > height ? (all - sight) / Math.max(1, height - sight) : 1 };
    }

    draw() {
      const { height, sight, factor } = this.measure();
      // The place of before a filter may lie behind the end.
      const top = Math.min(this.element.scrollTop, Math.max(0, height - sight));
      const offset = top * factor;
      const from = Math.max(0, Math.floor(offset / ROW) - SPARE);
      const to = Math.min(this.shown.length, from + MAX_ROWS, Math.ceil((offset + sight) / ROW) + SPARE);
      if (from === this.first && to === this.last && this.drawnFor === this.selected && factor === 1) return;
      this.first = from;
      this.last = to;
      this.drawnFor = this.selected;
      const rows = [];
      for (let at = from; at < to; at++) rows.push(this.row(at));
      const above = Math.max(0, top - (offset - from * ROW));
      this.before.style.height = above + 'px';
      this.after.style.height = Math.max(0, height - above - (to - from) * ROW) + 'px';
      this.body.replaceChildren(this.before, ...rows, this.after);
      if (!this.shown.length) {
        this.body.replaceChildren(fb.el('tr', {}, fb.el('td', { colspan: '6', class: 'muted' }, 'No event matches the filter.')));
      }
      this.point();
    }

    /** Tells assistive technology of the chosen row, while there is one: rows out of sight have no element. */
    point() {
      const at = this.position(this.selected);
      if (at >= this.first && at < this.last) this.table.setAttribute('aria-activedescendant', 'row-' + this.selected);
      else this.table.removeAttribute('aria-activedescendant');
    }

    row(at) {
      const { events } = this;
      const i = this.shown[at];
      const chosen = i === this.selected;
      const cell = (value, name) => fb.el('td', { class: name }, value);
      const row = fb.el('tr', {
        class: LOOKS[events.look[i]] || null,
        id: 'row-' + i,
        'aria-rowindex': String(at + 2),
        'aria-selected': String(chosen),
      },
      cell(events.seq[i] ? String(events.seq[i]) : '–', 'number'),
      cell(fb.moment(events.time[i]), 'number'),
      cell(fb.line(events.service(i), 60)),
      cell(fb.line(events.what(i), 60), 'what'),
      cell(fb.line(events.field(i, 'decision'), 60)),
      cell(fb.line(events.about(i), 240), 'about'));
      row.dataset.at = String(at);
      return row;
    }

    clicked(event) {
      const row = event.target.closest('tr[data-at]');
      if (row) this.onselect(this.shown[Number(row.dataset.at)]);
    }

    key(event) {
      const page = Math.max(1, Math.floor(this.element.clientHeight / ROW) - 2);
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
      if (event.key in steps && this.shown.length) {
        event.preventDefault();
        const now = this.position(this.selected);
        const from = now < 0 && event.key !== 'End' ? 0 : Math.max(0, now) + steps[event.key];
        const next = Math.min(this.shown.length - 1, Math.max(0, from));
        this.onselect(this.shown[next]);
      } else if (event.key === 'Enter' && this.selected >= 0) {
        event.preventDefault();
        document.getElementById('details').focus();
      }
    }

    /** Place of an item among those shown, -1 when it is not. */
    position(item) {
      let low = 0;
      let high = this.shown.length - 1;
      while (low <= high) {
        const middle = (low + high) >>> 1;
        if (this.shown[middle] === item) return middle;
        if (this.shown[middle] < item) low = middle + 1;
        else high = middle - 1;
      }
      return -1;
    }

    select(item) {
      this.selected = item;
      const at = this.position(item);
      if (at >= 0) {
        const { sight, factor } = this.measure();
        const top = (at * ROW) / factor;
        const now = this.element.scrollTop;
        if (top < now + ROW || top > now + sight - 2 * ROW) this.element.scrollTop = Math.max(0, top - sight / 2);
      }
      this.draw();
    }
  }

  fb.EventTable = EventTable;
})(window.faultbox = window.faultbox || {});
