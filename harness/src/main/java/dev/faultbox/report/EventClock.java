package dev.faultbox.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Times of events as RFC 3339 in UTC, to the microsecond. A formatter costs more than everything
 * else that is written of an event, so it is asked once for each second. Used by one thread.
 */
final class EventClock {
  private static final int MICRO_DIGITS = 6;
  private static final int NANOS_PER_MICRO = 1_000;
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final StringBuilder text = new StringBuilder();
  private long second = Long.MIN_VALUE;
  private int prefix;

  /** {@code 2026-03-01T10:22:31.002210Z}. */
  String format(Instant time) {
    if (time.getEpochSecond() != second) {
      second = time.getEpochSecond();
      text.setLength(0);
      SECONDS.formatTo(time, text);
      prefix = text.length();
    }
    text.setLength(prefix);
    String micros = Integer.toString(time.getNano() / NANOS_PER_MICRO);
    for (int i = micros.length(); i < MICRO_DIGITS; i++) {
      text.append('0');
    }
    return text.append(micros).append('Z').toString();
  }
}
