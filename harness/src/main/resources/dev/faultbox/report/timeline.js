'use strict';
/* The timeline: what part of it is seen, and what mouse and keyboard do. */
(function (fb) {
  /** The shortest stretch that can be seen, in microseconds. */
  const SHORTEST = 20;

  const ZOOM = 1.6;

  /** A wheel that has been scrolling the page goes on doing so for this long, in milliseconds. */
  const GESTURE = 250;

  /** A pointer that moved less than this has clicked, in pixels. */
  const CLICK = 4;

  const HELP = 'Wheel, + and − zoom; drag, ← and → move; N and P go to the next and previous event, F to the next fault; 0 shows all.';

  class Timeline {
    constructor(events, onselect) {
      this.events = events;
      this.onselect = onselect;
      this.shown = new Uint32Array(0);
      this.selected = -1;
      this.canvas = fb.el('canvas', {
        class: 'timeline',
        tabindex: '0',
        role: 'application',
        'aria-label': 'Timeline of ' + fb.counted(events.size, 'event', 'events') + '. ' + HELP + ' The table below has the same events.',
        onkeydown: (event) => this.key(event),
        onpointerdown: (event) => this.press(event),
        onpointermove: (event) => this.move(event),
        onpointerup: (event) => this.release(event),
        onpointercancel: () => (this.drag = null),
        onpointerleave: () => this.hideTip(),
        ondblclick: (event) => this.zoom(1 / (ZOOM * ZOOM), event.offsetX),
      });
      this.canvas.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
      this.tip = fb.el('div', { class: 'tip', 'aria-hidden': 'true', hidden: true });
      this.scroller = fb.el('div', { class: 'lanes', onscroll: () => this.invalidate() }, this.canvas);
      this.range = fb.el('output', { class: 'muted' });
      this.element = fb.el('div', { class: 'timelinebox' }, this.buttons(), this.scroller, this.tip,
        fb.el('p', { class: 'muted help' }, HELP));
      this.painter = new fb.Painter(this.canvas, events);
      this.fitAll();
      this.lastScroll = -GESTURE;
      this.onscroll = () => (this.lastScroll = performance.now());
      this.ontheme = () => {
        this.painter.readColours();
        this.paint();
      };
      new ResizeObserver(() => this.resize()).observe(this.scroller);
      document.addEventListener('scroll', this.onscroll, { passive: true, capture: true });
      document.addEventListener('faultbox-theme', this.ontheme);
    }

    /** To be called when the test is left. */
    close() {
      document.removeEventListener('scroll', this.onscroll, { capture: true });
      document.removeEventListener('faultbox-theme', this.ontheme);
    }

    buttons() {
      const button = (label, words, action) =>
        fb.el('button', { type: 'button', 'aria-label': label, title: label, onclick: action }, words);
      return fb.el('div', { class: 'toolbar', role: 'group', 'aria-label': 'Timeline' },
        button('Zoom in', '+', () => this.zoom(1 / ZOOM)),
        button('Zoom out', '−', () => this.zoom(ZOOM)),
        button('Show all', 'All', () => this.fit()),
        button('Earlier', '←', () => this.pan(-0.25)),
        button('Later', '→', () => this.pan(0.25)),
        button('Previous event', '‹ event', () => this.step(-1)),
        button('Next event', 'event ›', () => this.step(1)),
        button('Next fault', 'fault ›', () => this.nextFault()),
        this.range);
    }

    fitAll() {
      const { begin, end } = this.events;
      const margin = Math.max(10, (end - begin) * 0.02);
      this.all = { from: begin - margin, to: Math.max(end, begin + SHORTEST) + margin };
      this.from = this.all.from;
      this.to = this.all.to;
    }

    fit() {
      this.fitAll();
      this.invalidate();
    }

    show(shown) {
      this.shown = shown;
      this.invalidate();
    }

    resize() {
      const width = this.scroller.clientWidth;
      if (!width || width === this.painter.width) return;
      this.painter.resize(width);
      this.paint();
    }

    invalidate() {
      if (!this.frame) this.frame = requestAnimationFrame(() => this.paint());
    }

    paint() {
      if (this.frame) cancelAnimationFrame(this.frame);
      this.frame = 0;
      if (!this.painter.width) return;
      const { from, to, shown, selected } = this;
      this.painter.draw({ from, to, shown, selected, axisTop: this.scroller.scrollTop });
      this.range.textContent = fb.span(Math.max(0, from)) + ' – ' + fb.span(to) + ' (' + fb.span(to - from) + ')';
    }

    /** Sees another stretch of time, within that of the test. */
    look(from, to) {
      const { all } = this;
      const length = Math.min(Math.max(to - from, SHORTEST), all.to - all.from);
      this.from = Math.min(Math.max(from, all.from), all.to - length);
      this.to = this.from + length;
      this.invalidate();
    }

    zoom(factor, x) {
      const { from, to } = this;
      const length = Math.min(Math.max((to - from) * factor, SHORTEST), this.all.to - this.all.from);
      const share = x === undefined ? this.centre() : x / this.painter.width;
      const fixed = from + (to - from) * share;
      this.look(fixed - length * share, fixed - length * share + length);
    }

    /** What stays in its place when no pointer says so: the selected event, or the middle. */
    centre() {
      if (this.selected < 0) return 0.5;
      const share = (this.events.time[this.selected] - this.from) / (this.to - this.from);
      return share >= 0 && share <= 1 ? share : 0.5;
    }

    pan(share) {
      const by = (this.to - this.from) * share;
      this.look(this.from + by, this.to + by);
    }

    wheel(event) {
      const whole = this.to - this.from >= (this.all.to - this.all.from) * 0.999;
      const scrolling = event.timeStamp - this.lastScroll < GESTURE;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        this.pan((event.deltaX || event.deltaY) / this.painter.width);
      } else if (!scrolling && !(whole && event.deltaY > 0)) {
        event.preventDefault();
        const pixels = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
        this.zoom(Math.exp(Math.max(-200, Math.min(200, pixels)) / 300), event.offsetX);
        this.hideTip();
      }
    }

    key(event) {
      const actions = {
        '+': () => this.zoom(1 / ZOOM),
        '=': () => this.zoom(1 / ZOOM),
        '-': () => this.zoom(ZOOM),
        0: () => this.fit(),
        Home: () => this.look(this.all.from, this.all.from + this.to - this.from),
        End: () => this.look(this.all.to - this.to + this.from, this.all.to),
        ArrowLeft: () => this.pan(-0.15),
        ArrowRight: () => this.pan(0.15),
        ArrowUp: () => this.zoom(1 / ZOOM),
        ArrowDown: () => this.zoom(ZOOM),
        n: () => this.step(1),
        p: () => this.step(-1),
        f: () => this.nextFault(),
        Enter: () => document.getElementById('details').focus(),
        Escape: () => this.onselect(-1),
      };
      const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      action();
    }

    /** The shown item beside the selected one, or the first in sight. */
    step(by) {
      const at = this.place();
      if (at >= 0 && at + by >= 0 && at + by < this.shown.length) this.onselect(this.shown[at + by]);
      else if (at < 0 && this.shown.length) this.onselect(this.shown[Math.min(this.shown.length - 1, ~at)]);
    }

    nextFault() {
      const at = this.place();
      const { shown, events } = this;
      const begin = at < 0 ? ~at : at + 1;
      for (let k = 0; k < shown.length; k++) {
        const i = shown[(begin + k) % shown.length];
        if (events.look[i] === fb.LOOK.faulted || events.look[i] === fb.LOOK.delayed) {
          this.onselect(i);
          return;
        }
      }
      fb.say('No call was faulted');
    }

    /** Place of the selected item among those shown; ~place of what would come next when it is not. */
    place() {
      const from = this.selected >= 0 ? this.selected : this.events.indexAt(this.from);
      let low = 0;
      let high = this.shown.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (this.shown[middle] < from) low = middle + 1;
        else high = middle;
      }
      return this.selected >= 0 && this.shown[low] === this.selected ? low : ~low;
    }

    press(event) {
      if (event.button !== 0) return;
      this.canvas.setPointerCapture(event.pointerId);
      this.drag = { x: event.offsetX, from: this.from, to: this.to, far: false };
    }

    move(event) {
      const { drag } = this;
      if (!drag) {
        this.showTip(event);
        return;
      }
      const pixels = drag.x - event.offsetX;
      drag.far = drag.far || Math.abs(pixels) > CLICK;
      if (!drag.far) return;
      this.hideTip();
      this.canvas.classList.add('dragged');
      const by = pixels * ((drag.to - drag.from) / this.painter.width);
      this.look(drag.from + by, drag.to + by);
    }

    release(event) {
      const { drag } = this;
      this.drag = null;
      this.canvas.classList.remove('dragged');
      if (!drag || drag.far) return;
      this.canvas.focus({ preventScroll: true });
      const { item } = this.painter.hit(event.offsetX, event.offsetY, this.shown);
      if (item >= 0) this.onselect(item);
    }

    showTip(event) {
      const { item, others } = this.painter.hit(event.offsetX, event.offsetY, this.shown);
      this.canvas.classList.toggle('pointed', item >= 0);
      if (item < 0) {
        this.hideTip();
        return;
      }
      const { events } = this;
      const decision = events.field(item, 'decision');
      this.tip.replaceChildren(
        fb.el('strong', {}, fb.line(events.what(item), 60)),
        ' ' + fb.moment(events.time[item]),
        ...[decision, events.about(item)].filter(Boolean).map((value) => fb.el('div', {}, fb.line(value, 160))),
        ...(others ? [fb.el('div', { class: 'muted' }, 'and ' + fb.count(others) + ' more here; zoom in')] : []));
      this.tip.hidden = false;
      const box = this.element.getBoundingClientRect();
      const left = Math.min(event.clientX - box.left + 14, box.width - this.tip.offsetWidth - 4);
      this.tip.style.left = Math.max(4, left) + 'px';
      this.tip.style.top = event.clientY - box.top + 16 + 'px';
    }

    hideTip() {
      this.tip.hidden = true;
    }

    select(item) {
      this.selected = item;
      if (item >= 0) {
        const time = this.events.time[item];
        const length = this.to - this.from;
        if (time < this.from || time > this.to) this.look(time - length / 2, time + length / 2);
        const top = this.painter.top(this.events.lane[item]);
        const { scroller } = this;
        if (top < scroller.scrollTop || top + 60 > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top - 30;
      }
      this.invalidate();
    }
  }

  fb.Timeline = Timeline;
})(window.faultbox = window.faultbox || {});
