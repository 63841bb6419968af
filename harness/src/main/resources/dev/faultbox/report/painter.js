'use strict';
/*
 * Draws a stretch of time. Where several items share a pixel they become one bar, the higher the
 * more there are, in the colour of the most important: the cost of a frame is that of walking over
 * the items in sight once, and of some bars per pixel.
 */
(function (fb) {
  const AXIS = 24;
  const LANE = 58;
  const NAME = 17;
  const CALLS = 26;
  const OUTPUT = 9;

  /** Height of a bar that is one item, in pixels. */
  const SINGLE = 12;

  /** Items in a bar from which it may have its full height. */
  const CROWD = 16;

  /** Arrows drawn at once; more would only be a grey area. */
  const MAX_ARROWS = 400;

  /** Room for a word beside a bar, in pixels. */
  const WORD = 46;

  const FONT = '11px system-ui, sans-serif';
  const COLOURS = ['text', 'muted', 'line', 'surface', 'accent', 'call', 'traced', 'delayed', 'faulted', 'life', 'step',
    'stdout', 'stderr', 'window'];

  class Painter {
    constructor(canvas, events) {
      this.canvas = canvas;
      this.events = events;
      this.context = canvas.getContext('2d', { alpha: false });
      this.windows = this.findWindows();
      this.readColours();
    }

    get height() {
      return AXIS + this.events.lanes.length * LANE;
    }

    readColours() {
      const style = getComputedStyle(document.documentElement);
      this.colours = Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue('--' + name).trim()]));
      this.background = style.getPropertyValue('--ground').trim();
    }

    /** Fault windows with the times of the events that begin and end them. */
    findWindows() {
      const { events } = this;
      const time = (seq, otherwise) => {
        const i = events.bySeq.get(seq);
        return i === undefined ? otherwise : events.time[i];
      };
      return (events.test.faults || []).map((fault) => ({
        lane: events.lanes.indexOf(fault.service),
        from: time(fault.window.from_seq, events.begin),
        to: time(fault.window.to_seq, events.end),
        traces: fault.action === 'trace',
        words: fb.line(fault.keyword + (fault.label ? ' [' + fault.label + ']' : ': ' + fault.action), 60),
      })).filter((window) => window.lane >= 0);
    }

    resize(width) {
      const ratio = window.devicePixelRatio || 1;
      this.width = width;
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(this.height * ratio);
      this.canvas.style.height = this.height + 'px';
      this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    }

    /** What a point is in: a lane, and whether that lane's output row; lane -1 for none. */
    at(y) {
      const lane = Math.floor((y - AXIS) / LANE);
      const inside = lane >= 0 && lane < this.events.lanes.length;
      return { lane: inside ? lane : -1, output: (y - AXIS) - lane * LANE > NAME + CALLS + 2 };
    }

    top(lane) {
      return AXIS + lane * LANE;
    }

    x(time) {
      return (time - this.from) * this.scale;
    }

    /**
     * @param shown numbers of the items that pass the filter
     */
    draw({ from, to, shown, selected, axisTop }) {
      this.from = from;
      this.scale = this.width / (to - from);
      const { context } = this;
      context.font = FONT;
      context.textBaseline = 'middle';
      context.fillStyle = this.background;
      context.fillRect(0, 0, this.width, this.height);
      this.drawGrid(to);
      this.drawWindows();
      this.drawSteps(shown);
      this.drawItems(shown, from, to);
      this.drawArrows(shown);
      this.drawNames();
      if (selected >= 0) this.drawSelected(selected);
      this.drawAxis(to, axisTop);
    }

    /** Distance of the marks on the axis: 1, 2 or 5 times a power of ten, some 90 pixels. */
    spacing() {
      const wanted = 90 / this.scale;
      const power = Math.pow(10, Math.floor(Math.log10(wanted)));
      return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= wanted);
    }

    drawGrid(to) {
      const { context, colours } = this;
      const step = this.spacing();
      context.fillStyle = colours.line;
      context.globalAlpha = 0.5;
      for (let time = Math.ceil(this.from / step) * step; time <= to; time += step) {
        context.fillRect(Math.round(this.x(time)), 0, 1, this.height);
      }
      context.globalAlpha = 1;
      for (let lane = 0; lane < this.events.lanes.length; lane++) {
        context.fillRect(0, this.top(lane), this.width, 1);
      }
    }

    drawAxis(to, top) {
      const { context, colours } = this;
      const step = this.spacing();
      context.fillStyle = colours.surface;
      context.fillRect(0, top, this.width, AXIS);
      context.fillStyle = colours.line;
      context.fillRect(0, top + AXIS - 1, this.width, 1);
      context.textAlign = 'left';
      for (let time = Math.ceil(this.from / step) * step; time <= to; time += step) {
        const x = Math.round(this.x(time));
        context.fillStyle = colours.line;
        context.fillRect(x, top + AXIS - 7, 1, 6);
        const words = fb.span(Math.round(time * 1e3) / 1e3);
        if (x + 4 + context.measureText(words).width > this.width) continue;
        context.fillStyle = colours.muted;
        context.fillText(words, x + 4, top + AXIS / 2);
      }
    }

    drawNames() {
      const { context, colours } = this;
      context.textAlign = 'left';
      this.events.lanes.forEach((lane, i) => {
        const name = i === 0 ? 'test (driver)' : fb.line(lane, 40);
        const y = this.top(i) + 3;
        context.font = '600 ' + FONT;
        const width = context.measureText(name).width;
        context.globalAlpha = 0.85;
        context.fillStyle = this.background;
        context.fillRect(2, y, width + 8, NAME - 3);
        context.globalAlpha = 1;
        context.fillStyle = colours.text;
        context.fillText(name, 6, y + (NAME - 3) / 2);
        context.font = FONT;
      });
    }

    drawWindows() {
      const { context, colours } = this;
      for (const window of this.windows) {
        const x = this.x(window.from);
        const width = Math.max(2, this.x(window.to) - x);
        if (x > this.width || x + width < 0) continue;
        const top = this.top(window.lane) + 1;
        const colour = window.traces ? colours.traced : colours.window;
        context.fillStyle = colour;
        context.globalAlpha = 0.13;
        context.fillRect(x, top, width, LANE - 1);
        context.globalAlpha = 1;
        context.fillRect(x, top, 1, LANE - 1);
        context.fillRect(x + width - 1, top, 1, LANE - 1);
        // Beside the lane's name, and within the window.
        const left = Math.max(x + 4, 96);
        const room = Math.min(x + width, this.width) - left - 4;
        if (room > WORD) this.words(window.words, left, top + NAME / 2, room, colour);
      }
    }

    words(words, x, y, room, colour) {
      const { context } = this;
      context.save();
      context.beginPath();
      context.rect(x, y - 8, room, 16);
      context.clip();
      context.fillStyle = colour;
      context.textAlign = 'left';
      context.fillText(words, x, y);
      context.restore();
    }

    /** A step lasts from what was sent to its answer. */
    drawSteps(shown) {
      const { context, colours, events } = this;
      const y = this.top(0) + NAME + 5;
      let lastRight = -1;
      for (const i of this.lane(shown, 0)) {
        if (events.type(i) !== 'step_send') continue;
        const partner = events.partner.get(i);
        const x = this.x(events.time[i]);
        const right = partner === undefined ? x + 2 : this.x(events.time[partner]);
        if (right < 0 || x > this.width || (right - x < 1 && x < lastRight + 1)) continue;
        lastRight = right;
        context.fillStyle = colours.step;
        context.globalAlpha = 0.35;
        context.fillRect(x, y, Math.max(2, right - x), CALLS - 8);
        context.globalAlpha = 1;
        const left = Math.max(x, 0) + 4;
        if (right - left > WORD) {
          this.words(fb.line(events.about(i), 120), left, y + CALLS / 2 - 4, right - left - 4, colours.text);
        }
      }
    }

    /** The shown items of a lane; put together when the filter changes, not at every frame. */
    lane(shown, lane) {
      if (this.groupedFor !== shown) {
        const sizes = new Uint32Array(this.events.lanes.length);
        for (const i of shown) sizes[this.events.lane[i]]++;
        this.grouped = Array.from(sizes, (size) => new Uint32Array(size));
        sizes.fill(0);
        for (const i of shown) {
          const of = this.events.lane[i];
          this.grouped[of][sizes[of]++] = i;
        }
        this.groupedFor = shown;
      }
      return this.grouped[lane];
    }

    /** The part of a lane's items that lies between two times. */
    between(items, from, to) {
      const { time } = this.events;
      const find = (limit) => {
        let low = 0;
        let high = items.length;
        while (low < high) {
          const middle = (low + high) >>> 1;
          if (time[items[middle]] < limit) low = middle + 1;
          else high = middle;
        }
        return low;
      };
      return items.subarray(find(from), find(to));
    }

    drawItems(shown, from, to) {
      const bars = Math.ceil(this.width / 2) + 1;
      const counts = new Uint32Array(bars);
      const looks = new Uint8Array(bars);
      const out = new Uint8Array(bars);
      for (let lane = 0; lane < this.events.lanes.length; lane++) {
        counts.fill(0);
        looks.fill(0);
        out.fill(0);
        const items = this.between(this.lane(shown, lane), from, to);
        this.fill(items, counts, looks, out);
        this.drawBars(this.top(lane), counts, looks, out);
        if (items.length < this.width / 4) this.drawWords(lane, items);
      }
    }

    fill(items, counts, looks, out) {
      const { time, look } = this.events;
      const { from } = this;
      const scale = this.scale / 2;
      const { LOOK } = fb;
      for (let k = 0; k < items.length; k++) {
        const i = items[k];
        const bar = ((time[i] - from) * scale) | 0;
        const as = look[i];
        if (as >= LOOK.note) {
          if (as > out[bar]) out[bar] = as;
        } else {
          counts[bar]++;
          if (as > looks[bar]) looks[bar] = as;
        }
      }
    }

    drawBars(top, counts, looks, out) {
      const { context, colours } = this;
      const byLook = [colours.call, colours.traced, colours.delayed, colours.faulted, colours.life, colours.step, colours.window];
      const bottom = top + NAME + CALLS;
      let most = CROWD;
      for (let bar = 0; bar < counts.length; bar++) if (counts[bar] > most) most = counts[bar];
      const growth = (CALLS - 1 - SINGLE) / Math.log2(most);
      for (let bar = 0; bar < counts.length; bar++) {
        const count = counts[bar];
        if (count) {
          const height = SINGLE + growth * Math.log2(count);
          context.fillStyle = byLook[looks[bar]];
          context.fillRect(bar * 2, bottom - height, 2, height);
        }
        if (out[bar]) {
          context.fillStyle = out[bar] === fb.LOOK.stderr ? colours.stderr : colours.stdout;
          context.fillRect(bar * 2, bottom + 4, 2, OUTPUT);
        }
      }
    }

    /** Where there is room, bars say what they are. */
    drawWords(lane, items) {
      const { events, colours } = this;
      const { LOOK } = fb;
      const y = this.top(lane) + NAME + CALLS - 6;
      const all = items.filter((i) => events.look[i] < LOOK.note && events.look[i] !== LOOK.step);
      all.forEach((i, at) => {
        const x = this.x(events.time[i]) + 4;
        const next = at + 1 < all.length ? this.x(events.time[all[at + 1]]) : this.width;
        if (next - x < WORD) return;
        const strong = events.look[i] === LOOK.faulted || events.look[i] === LOOK.delayed;
        this.words(fb.line(events.what(i), 40), x, y, Math.min(next - x - 4, 160), strong ? colours.text : colours.muted);
      });
    }

    drawArrows(shown) {
      const { events } = this;
      const inSight = events.connections.filter(({ from, time }) =>
        this.x(time) >= 0 && this.x(events.time[from]) <= this.width && this.between(shown, events.time[from], events.time[from] + 1e-3).includes(from));
      if (inSight.length > MAX_ARROWS) return;
      for (const { from, time, lane } of inSight) this.arrow(from, time, lane);
    }

    arrow(from, time, lane) {
      const { context, events, colours } = this;
      const down = lane > events.lane[from];
      const x1 = this.x(events.time[from]) + 1;
      const x2 = this.x(time) + 1;
      const y1 = this.top(events.lane[from]) + (down ? NAME + CALLS : NAME + 6);
      const y2 = this.top(lane) + (down ? NAME + 4 : NAME + CALLS);
      const bend = (y2 - y1) / 2;
      context.strokeStyle = colours.accent;
      context.lineWidth = 1.25;
      context.beginPath();
      context.moveTo(x1, y1);
      context.bezierCurveTo(x1, y1 + bend, x2, y2 - bend, x2, y2);
      context.stroke();
      context.fillStyle = colours.accent;
      context.beginPath();
      context.moveTo(x2, y2);
      context.lineTo(x2 - 3.5, y2 - Math.sign(bend) * 6);
      context.lineTo(x2 + 3.5, y2 - Math.sign(bend) * 6);
      context.fill();
    }

    drawSelected(i) {
      const { context, colours, events } = this;
      const x = this.x(events.time[i]);
      context.fillStyle = colours.accent;
      const output = events.look[i] >= fb.LOOK.note;
      const y = this.top(events.lane[i]) + (output ? NAME + CALLS + 1 : NAME - 1);
      const height = output ? OUTPUT + 6 : CALLS + 3;
      // The line leaves out the bar it points to.
      context.fillRect(Math.floor(x), AXIS, 2, y - AXIS);
      context.fillRect(Math.floor(x), y + height, 2, this.height - y - height);
      context.strokeStyle = colours.accent;
      context.lineWidth = 2;
      context.strokeRect(Math.floor(x) - 4, y, 10, height);
    }

    /** The item nearest to a point, -1 when none is near; of several the most important one. */
    hit(x, y, shown) {
      const { lane, output } = this.at(y);
      if (lane < 0) return { item: -1, others: 0 };
      const { events } = this;
      const reach = 5 / this.scale;
      const time = this.from + x / this.scale;
      let item = -1;
      let others = 0;
      let best = Infinity;
      for (const i of this.between(this.lane(shown, lane), time - reach, time + reach)) {
        if (events.look[i] >= fb.LOOK.note !== output) continue;
        others++;
        const decided = events.look[i] === fb.LOOK.faulted || events.look[i] === fb.LOOK.delayed;
        const distance = Math.abs(events.time[i] - time) - (decided ? reach : 0);
        if (distance < best) {
          best = distance;
          item = i;
        }
      }
      return { item, others: Math.max(0, others - 1) };
    }
  }

  fb.Painter = Painter;
})(window.faultbox = window.faultbox || {});
