package dev.faultbox.spec.grammar;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Link rates, 1000-based: bits as {@code "64kbit"} or {@code "512kbps"}, bytes as {@code "2MB/s"}.
 */
public final class RateGrammar {
  private static final Pattern RATE = Pattern.compile("(\\d+(?:\\.\\d+)?)(.*)");
  private static final Map<String, Long> UNIT_BITS = units();
  private static final BigDecimal MAX_BITS = BigDecimal.valueOf(Long.MAX_VALUE);

  private RateGrammar() {}

  private static Map<String, Long> units() {
    Map<String, Long> units = new TreeMap<>();
    long factor = 1;
    for (String prefix : new String[] {"", "k", "m", "g"}) {
      units.put(prefix + "bit", factor);
      units.put(prefix + "bps", factor);
      String bytes =
          "m".equals(prefix) || "g".equals(prefix) ? prefix.toUpperCase(Locale.ROOT) : prefix;
      units.put(bytes + "B/s", 8 * factor);
      factor *= 1000;
    }
    return units;
  }

  /**
   * Reads a rate.
   *
   * @return bits per second, above zero
   * @throws GrammarException when the text is no rate
   */
  public static long parse(String text) {
    Matcher match = RATE.matcher(text);
    if (!match.matches()) {
      throw new GrammarException("\"" + text + "\" is no rate; write \"1mbit\" or \"64kB/s\"");
    }
    String unit = match.group(2);
    if (unit.isEmpty()) {
      throw noUnit(text);
    }
    Long factor = UNIT_BITS.get(unit);
    if (factor == null) {
      throw new GrammarException(
          "\""
              + text
              + "\" has the unknown unit \""
              + unit
              + "\"; write \""
              + match.group(1)
              + "mbit\" or \""
              + match.group(1)
              + "MB/s\"");
    }
    BigDecimal bits = new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(factor));
    if (bits.compareTo(BigDecimal.ONE) < 0 || bits.compareTo(MAX_BITS) > 0) {
      throw new GrammarException("\"" + text + "\" is out of range; write \"1mbit\" or \"64kB/s\"");
    }
    return bits.setScale(0, RoundingMode.DOWN).longValueExact();
  }

  /** What is said about a number that stands where a rate belongs. */
  public static GrammarException noUnit(String number) {
    return new GrammarException(
        "\"" + number + "\" has no unit; write \"" + number + "kbit\" or \"" + number + "kB/s\"");
  }
}
