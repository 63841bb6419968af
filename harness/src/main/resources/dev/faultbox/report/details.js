'use strict';
/* All that is known of the selected event. */
(function (fb) {
  const MAX_VALUE = 4000;

  class Details {
    constructor(events, onselect) {
      this.events = events;
      this.onselect = onselect;
      this.element = fb.el('aside', { class: 'details', id: 'details', tabindex: '-1', 'aria-label': 'Details of the selected event' });
      this.show(-1);
    }

    show(i) {
      if (i < 0) {
        this.element.replaceChildren(fb.el('p', { class: 'muted' }, 'Select an event in the timeline or the table.'));
        return;
      }
      const { events } = this;
      const { el, text, line } = fb;
      const rows = [['time', this.time(i)], ['type', text(events.eventType(i))], ['service', text(events.service(i))]];
      for (const [key, value] of events.fields(i)) rows.push([line(key, 60), this.value(value)]);
      const clock = Array.from(events.clock(i), ([name, value]) => text(name) + ' ' + fb.count(value));
      if (clock.length) rows.push(['clock', clock.sort().join(', ')]);
      const title = (events.seq[i] ? '#' + events.seq[i] + ' ' : '') + line(events.what(i), 80);
      this.element.replaceChildren(
        el('h3', {}, title),
        ...this.links(i),
        el('dl', {}, rows.map(([key, value]) => [el('dt', {}, key), el('dd', {}, value)]).flat()));
      fb.say(title + ' ' + line(events.service(i), 40) + ' ' + line(events.field(i, 'decision') + ' ' + events.about(i), 120));
    }

    time(i) {
      const { events } = this;
      const since = fb.moment(events.time[i]);
      if (Number.isNaN(events.start)) return since;
      return since + ' (' + new Date(events.start + events.time[i] / 1000).toISOString().slice(11, 23) + ' UTC)';
    }

    value(value) {
      return value.includes('\n') || value.length > 200 ? fb.long(value, MAX_VALUE) : fb.text(value);
    }

    links(i) {
      const { events } = this;
      const words = {
        connect: 'where it was accepted',
        step_send: 'its answer',
        step_recv: 'what was sent',
      };
      const partner = events.partner.get(i);
      if (partner === undefined) return [];
      const to = words[events.what(i)] || 'who connected';
      return [fb.el('p', {}, fb.el('button', { type: 'button', onclick: () => this.onselect(partner) }, 'Go to ' + to))];
    }
  }

  fb.Details = Details;
})(window.faultbox = window.faultbox || {});
