package dev.faultbox.protocol;

/**
 * How long an exchange that has its answer waits until the service has closed the connection too.
 * What a service does at the end of a connection (it reads the end of the stream, it closes) are
 * calls like others: they belong to the exchange, and not to whatever a test does next.
 *
 * <p>One per instance: a service that keeps its connections is waited for once at length, and from
 * then on shortly, until it closes one in time again. Safe for any thread.
 */
public final class Farewell {
  /** Long enough for a service on a busy machine that reads the end of a stream. */
  static final long LONG_MILLIS = 100;

  /** What a service that keeps its connections costs an exchange. */
  static final long SHORT_MILLIS = 5;

  private volatile long limitMillis = LONG_MILLIS;

  /** Longest wait for the service's end, in milliseconds. */
  long limitMillis() {
    return limitMillis;
  }

  /** How the last wait went. */
  void ended(boolean inTime) {
    limitMillis = inTime ? LONG_MILLIS : SHORT_MILLIS;
  }
}
