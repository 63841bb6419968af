package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

/**
 * One life of a service's process tree.
 *
 * @param id its number on the tracer's wire, unique in the run
 * @param startedNanos {@link System#nanoTime()} when its main program had been started
 * @param readyNanos from then until it was ready, {@link #NOT_READY} when nobody has waited for it
 */
record Instance(ServiceContainer container, int id, long startedNanos, long readyNanos) {
  static final long NOT_READY = -1;

  Instance {
    requireNonNull(container, "container is null");
  }

  String name() {
    return container.name();
  }
}
