package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.tracer.TracerClient;
import java.time.Duration;

/**
 * Waits until the services do nothing any more, so that what they did by themselves behind an
 * answer lies before whatever the test does next. Services that are never at rest are waited for
 * once at length, and from then on shortly, until they were at rest in time again. One per test;
 * safe for any thread.
 */
final class Rest {
  /** Long enough for what follows an answer on a busy machine. */
  private static final Duration LONG = Duration.ofMillis(100);

  /** What services that are never at rest cost the beginning or end of a window. */
  private static final Duration SHORT = Duration.ofMillis(5);

  private final TracerClient tracer;
  private volatile Duration limit = LONG;

  Rest(TracerClient tracer) {
    this.tracer = requireNonNull(tracer, "tracer is null");
  }

  /** Returns when they are at rest, or were not in time. */
  void await() throws InterruptedException {
    boolean rest =
        TracerClient.await(tracer.settle(limit), RunLimits.REQUEST, "rest of the services");
    limit = rest ? LONG : SHORT;
  }
}
