package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that several readers go through one after another. Few of them are decoded for the first
 * reader and kept for the others; many are decoded for each, because they may not fit into memory.
 * Used by one thread at a time.
 */
public final class KeptEvents implements Iterable<Event> {
  /** About a megabyte of events. */
  static final int MAX_KEPT = 2_000;

  private final Iterable<Event> source;
  private @Nullable List<Event> kept;

  /**
   * @param source gives the same events each time
   */
  public KeptEvents(Iterable<Event> source) {
    this.source = requireNonNull(source, "source is null");
  }

  @Override
  public Iterator<Event> iterator() {
    List<Event> events = kept;
    return events == null ? new Keeper(source.iterator()) : events.iterator();
  }

  /** Keeps what it hands out, once it has handed out everything. */
  private final class Keeper implements Iterator<Event> {
    private final Iterator<Event> events;
    private @Nullable List<Event> seen = new ArrayList<>();

    Keeper(Iterator<Event> events) {
      this.events = events;
    }

    @Override
    public boolean hasNext() {
      boolean more = events.hasNext();
      if (!more && seen != null) {
        kept = List.copyOf(seen);
      }
      return more;
    }

    @Override
    public Event next() {
      Event event = events.next();
      if (seen != null) {
        if (seen.size() < MAX_KEPT) {
          seen.add(event);
        } else {
          seen = null;
        }
      }
      return event;
    }
  }
}
