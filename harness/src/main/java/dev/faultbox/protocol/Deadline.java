package dev.faultbox.protocol;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;

/** The end of an exchange. Time is the machine's monotonic clock. */
final class Deadline {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final long start = System.nanoTime();
  private final Duration timeout;

  Deadline(Duration timeout) {
    this.timeout = timeout;
  }

  /**
   * Milliseconds left, rounded up, at least 1: never the 0 that means "for ever".
   *
   * @throws SocketTimeoutException when none are left
   */
  long millisLeft() throws SocketTimeoutException {
    long left = timeout.toNanos() - (System.nanoTime() - start);
    if (left <= 0) {
      throw new SocketTimeoutException("the time is up");
    }
    return Math.min(Integer.MAX_VALUE, (left + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }

  /** Milliseconds since the start. */
  long elapsedMillis() {
    return (System.nanoTime() - start) / NANOS_PER_MILLI;
  }

  /** {@code 10.0s}, for messages. */
  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1fs", duration.toNanos() / 1e9);
  }
}
