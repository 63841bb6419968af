package dev.faultbox.spec.grammar;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations: one or more decimals with a unit, {@code "150ms"}, {@code "1m30s"}. */
public final class DurationGrammar {
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)([^\\d.]*)");
  private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d*)?|\\.\\d+");
  private static final Map<String, Long> UNIT_NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "\u00b5s", 1_000L, // micro sign
          "\u03bcs", 1_000L, // Greek mu, what some keyboards write instead
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  /** Longest accepted duration: what fits into 64 bits of nanoseconds, about 292 years. */
  private static final BigDecimal MAX_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

  /** So many hours are still less than the longest. */
  private static final int PLAIN_DIGITS = 6;

  private DurationGrammar() {}

  /**
   * Reads a duration; less than a nanosecond is rounded to the nearest.
   *
   * @throws GrammarException when the text is not a duration
   */
  public static Duration parse(String text) {
    Duration plain = plain(text);
    if (plain != null) {
      return plain;
    }
    if (text.isBlank()) {
      throw new GrammarException("\"" + text + "\" is no duration; write \"500ms\" or \"10s\"");
    }
    if (NUMBER.matcher(text).matches()) {
      throw noUnit(text);
    }
    if (text.startsWith("-")) {
      throw new GrammarException("\"" + text + "\" is negative; write \"500ms\" or \"10s\"");
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    int end = 0;
    while (end < text.length()) {
      if (!part.find(end) || part.start() != end) {
        throw new GrammarException("\"" + text + "\" is no duration; write \"500ms\" or \"10s\"");
      }
      Long unit = UNIT_NANOS.get(part.group(2));
      if (unit == null) {
        throw badUnit(text, part.group(1), part.group(2));
      }
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
      end = part.end();
    }
    if (nanos.compareTo(MAX_NANOS) > 0) {
      throw new GrammarException("\"" + text + "\" is more than 292 years; write a shorter time");
    }
    return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  /** One small whole number and its unit, as nearly all are written; null for anything else. */
  private static @Nullable Duration plain(String text) {
    int digits = 0;
    long number = 0;
    while (digits < text.length() && digits < PLAIN_DIGITS && isDigit(text.charAt(digits))) {
      number = number * 10 + (text.charAt(digits++) - '0');
    }
    Long unit = digits == 0 ? null : UNIT_NANOS.get(text.substring(digits));
    return unit == null ? null : Duration.ofNanos(number * unit);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** What is said about a number that stands where a duration belongs. */
  public static GrammarException noUnit(String number) {
    return new GrammarException(
        "\"" + number + "\" has no unit; write \"" + number + "ms\" or \"" + number + "s\"");
  }

  private static GrammarException badUnit(String text, String number, String unit) {
    if (unit.isEmpty()) {
      return new GrammarException(
          "\"" + text + "\" has no unit after " + number + "; write \"" + text + "s\"");
    }
    return new GrammarException(
        "\""
            + text
            + "\" has the unknown unit \""
            + unit
            + "\"; units are ns, us, ms, s, m, h:"
            + " write \""
            + number
            + "s\"");
  }
}
