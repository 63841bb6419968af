package dev.faultbox.run;

import java.time.Duration;

/** Every wait of a run, with the section of the reference that sets it. */
final class RunLimits {
  /** Search for the engine: 5 s for each of a handful of candidates (step 2). */
  static final Duration ENGINE = Duration.ofMinutes(1);

  /** One image made or built (step 3). */
  static final Duration IMAGES = Duration.ofMinutes(15);

  /** Tracer and containers up (life of a run, step 4). */
  static final Duration CONTAINERS = Duration.ofSeconds(30);

  /** All services of a test ready (step 6). */
  static final Duration START = Duration.ofMinutes(3);

  /** Drain barrier (step 9): without any news from the tracer. */
  static final Duration DRAIN = Duration.ofSeconds(1);

  /** From SIGTERM to SIGKILL (step 10). */
  static final Duration STOP_GRACE = Duration.ofSeconds(2);

  /**
   * From the stop signal to SIGKILL for a service whose files are to be kept as a snapshot: once
   * per run it may take its time to finish them.
   */
  static final Duration SNAPSHOT_GRACE = Duration.ofSeconds(30);

  /** From SIGKILL until the namespace is reaped; after it the container is replaced (step 10). */
  static final Duration STOP_REAP = Duration.ofSeconds(1);

  /** Removal of everything the run owns (step 12). */
  static final Duration CLEANUP = Duration.ofSeconds(10);

  /** The same after Ctrl-C; what it does not suffice for is left to the watchdog. */
  static final Duration INTERRUPTED_CLEANUP = Duration.ofSeconds(2);

  /** Answer of the tracer to a request that needs no waiting on its side. */
  static final Duration REQUEST = Duration.ofSeconds(5);

  /**
   * How long a body that failed because a service gave no answer waits for the news that the
   * service is gone: its sockets close before its parent can report the exit.
   */
  static final Duration EXIT_NEWS = Duration.ofMillis(100);

  /**
   * A program of the user, which may run as long as it likes; what waits for it ends when it ends,
   * when the tracer is lost, or by a signal.
   */
  static final Duration PROGRAM = Duration.ofDays(365);

  /**
   * The end of what a program has left behind, without any news from the tracer: grace, end of the
   * namespace, and the tracer's answer.
   */
  static final Duration PROGRAM_END = STOP_GRACE.plus(STOP_REAP).plus(REQUEST);

  /** Lines of output shown when a service exits or is not ready. */
  static final int OUTPUT_LINES = 20;

  private RunLimits() {}
}
