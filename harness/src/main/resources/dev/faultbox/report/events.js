'use strict';
/*
 * What happened in a test, in columns: events and output lines by time. EventColumns.java writes
 * what is read here, and says what the numbers mean.
 */
(function (fb) {
  const SEQ = -1;
  const ACCEPTED = -2;
  const CLOCK = -3;

  /** The lane of the driver, which has no service. */
  const DRIVER = 'test';

  /** What an item is drawn as; the higher of two in one place is seen. */
  const LOOK = { call: 0, traced: 1, delayed: 2, faulted: 3, life: 4, step: 5, fault: 6, note: 7, stdout: 8, stderr: 9 };

  const LIFE = new Set(['service_started', 'service_ready', 'service_exited', 'process_fault', 'service_seed',
    'service_reset', 'service_snapshot']);
  const FAULT = new Set(['fault_applied', 'fault_removed', 'trace_applied', 'trace_removed', 'fault_zero_traffic']);

  function lookOf(type, decision) {
    if (type === 'syscall') {
      if (decision.startsWith('allow')) return LOOK.call;
      if (decision === 'trace') return LOOK.traced;
      return /^(delay|hold)/.test(decision) ? LOOK.delayed : LOOK.faulted;
    }
    if (type === 'syscall_released') return LOOK.delayed;
    if (type === 'stdout') return LOOK.stdout;
    if (type === 'stderr') return LOOK.stderr;
    if (type.startsWith('step_')) return LOOK.step;
    if (LIFE.has(type)) return LOOK.life;
    return FAULT.has(type) ? LOOK.fault : LOOK.note;
  }

  class Events {
    constructor(test) {
      const packed = test.events;
      this.test = test;
      this.texts = packed.texts;
      this.kinds = packed.kinds;
      this.shapes = packed.shapes;
      this.rows = packed.rows;
      this.leftOut = packed.left_out;
      this.start = Date.parse(test.start || '');
      this.accepted = [];
      this.clockNotes = new Map();
      this.ids = new Map(this.texts.map((text, id) => [text, id]));
      this.scan();
      this.addOutput();
      this.order();
      this.findLanes();
      this.findLooks();
      this.connect();
    }

    id(text) {
      if (!this.ids.has(text)) this.ids.set(text, this.texts.push(text) - 1);
      return this.ids.get(text);
    }

    /** Walks the rows once and remembers where each event is. */
    scan() {
      const rows = this.rows;
      const columns = { time: [], seq: [], kind: [], service: [], shape: [], at: [] };
      let seq = 0;
      let time = 0;
      let pending = [];
      let clock = null;
      for (let i = 0; i < rows.length;) {
        const kind = rows[i];
        if (kind === SEQ) {
          seq = rows[i + 1] - 1;
          i += 2;
        } else if (kind === ACCEPTED) {
          pending.push({ connect: rows[i + 1], connector: rows[i + 2], acceptor: rows[i + 3], here: rows[i + 4] === 1 });
          i += 5;
        } else if (kind === CLOCK) {
          (clock = clock || []).push([rows[i + 1], rows[i + 2]]);
          i += 3;
        } else {
          seq++;
          time += rows[i + 1];
          if (pending.length) {
            for (const note of pending) this.accepted.push(Object.assign(note, { seq: seq }));
            pending = [];
          }
          if (clock) {
            this.clockNotes.set(seq, clock);
            clock = null;
          }
          columns.kind.push(kind);
          columns.time.push(time);
          columns.seq.push(seq);
          columns.service.push(rows[i + 2]);
          columns.shape.push(rows[i + 3]);
          columns.at.push(i + 4);
          i += 4 + this.shapes[rows[i + 3]].length;
        }
      }
      this.columns = columns;
    }

    /** Output lines whose time is known stand among the events, without a number. */
    addOutput() {
      const columns = this.columns;
      const shape = this.shapes.push(['line']) - 1;
      for (const stream of ['stdout', 'stderr']) {
        const kind = this.kinds.push([stream, stream]) - 1;
        for (const [service, output] of Object.entries(this.test.output || {})) {
          const times = output[stream + '_us'] || [];
          times.forEach((time, index) => {
            columns.kind.push(kind);
            columns.time.push(time);
            columns.seq.push(0);
            columns.service.push(this.id(service));
            columns.shape.push(shape);
            columns.at.push(this.rows.push(this.texts.push(output[stream][index] || '') - 1) - 1);
          });
        }
      }
    }

    order() {
      const { time, seq } = this.columns;
      const n = (this.size = time.length);
      const order = new Uint32Array(n);
      for (let i = 0; i < n; i++) order[i] = i;
      // Events have one order, their numbers; output lines are placed by time between them.
      order.sort((a, b) => time[a] - time[b] || seq[a] - seq[b]);
      const column = (Type, from) => {
        const to = new Type(n);
        for (let i = 0; i < n; i++) to[i] = from[order[i]];
        return to;
      };
      this.time = column(Float64Array, time);
      this.seq = column(Float64Array, seq);
      this.kind = column(Uint32Array, this.columns.kind);
      this.serviceId = column(Uint32Array, this.columns.service);
      this.shape = column(Uint32Array, this.columns.shape);
      this.at = column(Uint32Array, this.columns.at);
      this.rows = Int32Array.from(this.rows);
      this.columns = null;
      this.bySeq = new Map();
      for (let i = 0; i < n; i++) if (this.seq[i]) this.bySeq.set(this.seq[i], i);
      this.end = n ? this.time[n - 1] : 0;
      this.begin = n ? Math.min(0, this.time[0]) : 0;
    }

    findLanes() {
      const names = [DRIVER];
      const lanes = new Map([[DRIVER, 0], ['', 0]]);
      const add = (name) => {
        if (!lanes.has(name)) lanes.set(name, names.push(name) - 1);
        return lanes.get(name);
      };
      Object.keys(this.test.services || {}).forEach(add);
      this.lane = new Uint16Array(this.size);
      for (let i = 0; i < this.size; i++) this.lane[i] = add(this.texts[this.serviceId[i]]);
      this.lanes = names;
    }

    findLooks() {
      this.look = new Uint8Array(this.size);
      const decisionAt = this.shapes.map((keys) => keys.indexOf('decision'));
      const known = new Map();
      for (let i = 0; i < this.size; i++) {
        const position = decisionAt[this.shape[i]];
        const decision = position < 0 ? -1 : this.rows[this.at[i] + position];
        const key = this.kind[i] * 1048576 + decision;
        let look = known.get(key);
        if (look === undefined) {
          look = lookOf(this.type(i), decision < 0 ? '' : this.texts[decision]);
          known.set(key, look);
        }
        this.look[i] = look;
      }
    }

    /** Connections between lanes, each from its connect to where its acceptance shows. */
    connect() {
      this.connections = [];
      this.partner = new Map();
      for (const note of this.accepted) {
        const from = this.bySeq.get(note.connect);
        const to = this.bySeq.get(note.seq);
        const lane = this.lanes.indexOf(this.texts[note.acceptor]);
        if (from === undefined || to === undefined || lane < 0) continue;
        this.connections.push({ from: from, time: Math.max(this.time[from], this.time[to]), lane: lane });
        if (note.here) {
          this.partner.set(from, to);
          this.partner.set(to, from);
        }
      }
      let sent = -1;
      for (let i = 0; i < this.size; i++) {
        const type = this.type(i);
        if (type === 'step_send') {
          sent = i;
        } else if (type === 'step_recv' && sent >= 0) {
          this.partner.set(sent, i);
          this.partner.set(i, sent);
          sent = -1;
        }
      }
    }

    type(i) {
      return this.kinds[this.kind[i]][0];
    }

    eventType(i) {
      return this.kinds[this.kind[i]][1];
    }

    service(i) {
      return this.texts[this.serviceId[i]];
    }

    textAt(position) {
      const value = this.rows[position];
      return value < 0 ? String(-1 - value) : this.texts[value];
    }

    /** A field's text, empty when the event has no such field. */
    field(i, key) {
      const position = this.shapes[this.shape[i]].indexOf(key);
      return position < 0 ? '' : this.textAt(this.at[i] + position);
    }

    fields(i) {
      return this.shapes[this.shape[i]].map((key, position) => [key, this.textAt(this.at[i] + position)]);
    }

    /** What happened, in a word: the call, or the type. */
    what(i) {
      return this.type(i).startsWith('syscall') ? this.field(i, 'syscall') || this.type(i) : this.type(i);
    }

    /** The rest of it, on one line. */
    about(i) {
      const type = this.type(i);
      if (type === 'syscall' || type === 'syscall_released') {
        const parts = [this.field(i, 'path') || this.field(i, 'addr')];
        if (this.field(i, 'path2')) parts.push('→ ' + this.field(i, 'path2'));
        const peer = this.field(i, 'peer');
        if (peer) parts.push('(' + peer + ')');
        if (this.field(i, 'latency_ms')) parts.push('+' + this.field(i, 'latency_ms') + ' ms');
        if (this.field(i, 'held_ms')) parts.push('held ' + this.field(i, 'held_ms') + ' ms');
        if (this.field(i, 'label')) parts.push('[' + this.field(i, 'label') + ']');
        return parts.filter(Boolean).join(' ');
      }
      if (type === 'stdout' || type === 'stderr' || type === 'log') return this.field(i, 'line');
      if (type === 'step_send' || type === 'step_recv') {
        const status = this.field(i, 'status_code');
        return [this.field(i, 'method'), this.field(i, 'target'), status, this.field(i, 'summary')].filter(Boolean).join(' ');
      }
      return this.fields(i).map(([key, value]) => key + '=' + value).join(' ');
    }

    /** The clock as the events tell it: own counts, and what was learned from others. */
    clock(i) {
      const service = this.service(i);
      const clock = new Map();
      if (!service || !this.seq[i]) return clock;
      for (let j = 0; j <= i; j++) {
        if (this.serviceId[j] !== this.serviceId[i] || !this.seq[j]) continue;
        clock.set(service, (clock.get(service) || 0) + 1);
        for (const [name, value] of this.clockNotes.get(this.seq[j]) || []) clock.set(this.texts[name], value);
      }
      return clock;
    }

    /** The first item at or after a time. */
    indexAt(time) {
      let low = 0;
      let high = this.size;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (this.time[middle] < time) low = middle + 1;
        else high = middle;
      }
      return low;
    }
  }

  Object.assign(fb, { Events, LOOK });
})(window.faultbox = window.faultbox || {});
