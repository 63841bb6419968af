package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.protocol.Farewell;

/**
 * One life of a service's process tree.
 *
 * @param id its number on the tracer's wire, unique in the run
 * @param startedNanos {@link System#nanoTime()} when its main program had been started
 * @param readyNanos from then until it was ready, {@link #NOT_READY} when nobody has waited for it
 * @param farewell how connections of the driver to it are ended
 */
record Instance(
    ServiceContainer container, int id, long startedNanos, long readyNanos, Farewell farewell) {
  static final long NOT_READY = -1;

  Instance {
    requireNonNull(container, "container is null");
    requireNonNull(farewell, "farewell is null");
  }

  /** The same, now that it is ready. */
  Instance readyAfter(long nanos) {
    return new Instance(container, id, startedNanos, nanos, farewell);
  }

  String name() {
    return container.name();
  }
}
