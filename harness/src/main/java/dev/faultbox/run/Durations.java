package dev.faultbox.run;

import java.time.Duration;
import java.util.Locale;

/** Durations as texts for the user. */
final class Durations {
  private static final double NANOS_PER_SECOND = 1e9;

  private Durations() {}

  /** Seconds with one decimal, {@code 10.0s}. */
  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1fs", nanos / NANOS_PER_SECOND);
  }

  static String seconds(Duration duration) {
    return seconds(duration.toNanos());
  }

  /** What is left until a deadline of {@link System#nanoTime()}, never negative. */
  static Duration until(long deadlineNanos) {
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }
}
