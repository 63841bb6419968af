package dev.faultbox.model;

import java.util.Iterator;
import java.util.List;

/**
 * The events of a test up to some moment, in order. They may be decoded anew at every look: whoever
 * keeps many should keep their numbers.
 */
public interface Events extends Iterable<Event> {
  /**
   * The event of a number.
   *
   * @throws IndexOutOfBoundsException when there is none
   */
  Event get(long seq);

  /** Events that are held as they are, numbered from 1 without gaps. */
  static Events of(List<Event> events) {
    List<Event> held = List.copyOf(events);
    return new Events() {
      @Override
      public Event get(long seq) {
        return held.get(Math.toIntExact(seq - 1));
      }

      @Override
      public Iterator<Event> iterator() {
        return held.iterator();
      }
    };
  }
}
