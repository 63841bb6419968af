'use strict';
/* Which items of a test are shown. */
(function (fb) {
  const GROUPS = [
    ['', 'Everything'],
    ['calls', 'System calls'],
    ['decided', 'Faulted and delayed calls'],
    ['steps', 'Steps'],
    ['output', 'Output lines'],
    ['life', 'Services and faults'],
  ];

  function inGroup(group, look) {
    const LOOK = fb.LOOK;
    switch (group) {
      case 'calls': return look <= LOOK.faulted;
      case 'decided': return look === LOOK.delayed || look === LOOK.faulted;
      case 'steps': return look === LOOK.step;
      case 'output': return look >= LOOK.stdout || look === LOOK.note;
      case 'life': return look === LOOK.life || look === LOOK.fault;
      default: return true;
    }
  }

  /** How often each value of a field occurs, the most frequent first. */
  function values(events, key) {
    const counts = new Map();
    const positions = events.shapes.map((keys) => keys.indexOf(key));
    for (let i = 0; i < events.size; i++) {
      const position = positions[events.shape[i]];
      if (position < 0) continue;
      const value = events.rows[events.at[i] + position];
      counts.set(value, (counts.get(value) || 0) + 1);
    }
    return Array.from(counts, ([value, count]) => [value < 0 ? String(-1 - value) : events.texts[value], count])
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }

  class Filter {
    constructor(events, onchange) {
      this.events = events;
      this.onchange = onchange;
      this.wanted = { group: '', service: '', call: '', decision: '', text: '' };
      this.status = fb.el('output', { class: 'muted' });
      this.inputs = {};
      this.element = this.build();
    }

    build() {
      const { el, select, labelled, line, count } = fb;
      const option = ([value, times]) => [value, line(value, 40) + ' (' + count(times) + ')'];
      const pick = (key, options) => (this.inputs[key] = select(options, (value) => this.set(key, value)));
      const services = this.events.lanes.map((lane, i) => [lane, i === 0 ? 'test (driver)' : line(lane, 40)]);
      const text = (this.inputs.text = el('input', {
        type: 'search',
        placeholder: 'path, output …',
        oninput: (event) => this.set('text', event.target.value),
      }));
      return el('form', { class: 'filters', role: 'search', 'aria-label': 'Filter events', onsubmit: (e) => e.preventDefault() },
        labelled('Text', text),
        labelled('Show', pick('group', GROUPS)),
        labelled('Service', pick('service', [['', 'All'], ...services])),
        labelled('Call', pick('call', [['', 'All'], ...values(this.events, 'syscall').map(option)])),
        labelled('Decision', pick('decision', [['', 'All'], ...values(this.events, 'decision').map(option)])),
        el('button', { type: 'button', class: 'quiet', onclick: () => this.clear() }, 'Clear'),
        this.status);
    }

    set(key, value) {
      this.wanted[key] = value;
      this.apply();
    }

    clear() {
      for (const [key, input] of Object.entries(this.inputs)) {
        input.value = '';
        this.wanted[key] = '';
      }
      this.apply();
    }

    apply() {
      const shown = this.matching();
      this.status.textContent = shown.length === this.events.size
        ? fb.counted(shown.length, 'event', 'events')
        : fb.count(shown.length) + ' of ' + fb.counted(this.events.size, 'event', 'events');
      this.onchange(shown);
    }

    /** Numbers of the items that are shown, in order. */
    matching() {
      const { events, wanted } = this;
      const lane = wanted.service ? events.lanes.indexOf(wanted.service) : -1;
      const call = this.predicate('syscall', wanted.call);
      const decision = this.predicate('decision', wanted.decision);
      const text = wanted.text ? this.textPredicate(wanted.text.toLowerCase()) : null;
      const shown = new Uint32Array(events.size);
      let size = 0;
      for (let i = 0; i < events.size; i++) {
        if (lane >= 0 && events.lane[i] !== lane) continue;
        if (!inGroup(wanted.group, events.look[i])) continue;
        if (call && !call(i)) continue;
        if (decision && !decision(i)) continue;
        if (text && !text(i)) continue;
        shown[size++] = i;
      }
      return shown.subarray(0, size);
    }

    predicate(key, value) {
      if (!value) return null;
      const { events } = this;
      const id = events.texts.indexOf(value);
      const positions = events.shapes.map((keys) => keys.indexOf(key));
      return (i) => {
        const position = positions[events.shape[i]];
        return position >= 0 && events.rows[events.at[i] + position] === id;
      };
    }

    /** Each text of the test is searched once, however many events have it. */
    textPredicate(needle) {
      const { events } = this;
      const texts = Uint8Array.from(events.texts, (text) => (text.toLowerCase().includes(needle) ? 1 : 0));
      const kinds = events.kinds.map((kind) => kind[1].toLowerCase().includes(needle));
      const digits = /^\d+$/.test(needle);
      return (i) => {
        if (kinds[events.kind[i]] || texts[events.serviceId[i]]) return true;
        const end = events.at[i] + events.shapes[events.shape[i]].length;
        for (let at = events.at[i]; at < end; at++) {
          const value = events.rows[at];
          if (value >= 0 ? texts[value] : digits && String(-1 - value) === needle) return true;
        }
        return digits && String(events.seq[i]) === needle;
      };
    }
  }

  fb.Filter = Filter;
})(window.faultbox = window.faultbox || {});
