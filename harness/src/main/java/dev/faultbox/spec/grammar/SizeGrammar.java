package dev.faultbox.spec.grammar;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes: {@code "64k"}, {@code "256m"}, {@code "1.5Gi"}; every unit is 1024-based. */
public final class SizeGrammar {
  private static final Pattern SIZE = Pattern.compile("(-?\\d+(?:\\.\\d+)?)(.*)");
  private static final Map<String, Long> UNIT_BYTES =
      Map.of(
          "k", 1L << 10, "m", 1L << 20, "g", 1L << 30, "Ki", 1L << 10, "Mi", 1L << 20, "Gi",
          1L << 30);
  private static final BigDecimal MAX_BYTES = BigDecimal.valueOf(Long.MAX_VALUE);

  private SizeGrammar() {}

  /**
   * Reads a size, rounded down to whole bytes.
   *
   * @throws GrammarException when the text is not a size above zero
   */
  public static long parse(String text) {
    Matcher match = SIZE.matcher(text);
    if (!match.matches()) {
      throw new GrammarException(
          "\"" + text + "\" is no size; write \"256m\" or a number of bytes");
    }
    String unit = match.group(2);
    if (unit.isEmpty()) {
      throw new GrammarException(
          "\"" + text + "\" has no unit; write \"" + text + "m\", or " + text + " for bytes");
    }
    Long factor = UNIT_BYTES.get(unit);
    if (factor == null) {
      throw new GrammarException(
          "\""
              + text
              + "\" has the unknown unit \""
              + unit
              + "\"; units are k, m, g, Ki, Mi, Gi:"
              + " write \""
              + match.group(1)
              + nearestUnit(unit)
              + "\"");
    }
    BigDecimal bytes = new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(factor));
    if (bytes.compareTo(MAX_BYTES) > 0) {
      throw new GrammarException("\"" + text + "\" is too large; write a size such as \"256m\"");
    }
    return checked(bytes.setScale(0, RoundingMode.DOWN).longValueExact(), "\"" + text + "\"");
  }

  /**
   * Takes a size given as a number of bytes.
   *
   * @throws GrammarException when it is zero or less, or beyond 64 bits
   */
  public static long ofBytes(BigInteger bytes) {
    if (bytes.bitLength() > Long.SIZE - 1) {
      throw new GrammarException(bytes + " is too large; write a size such as \"256m\"");
    }
    return checked(bytes.longValueExact(), bytes.toString());
  }

  private static long checked(long bytes, String written) {
    if (bytes <= 0) {
      throw new GrammarException(
          written + " is no size above zero; write \"256m\" or leave it out");
    }
    return bytes;
  }

  private static String nearestUnit(String unit) {
    String letter = unit.strip().toLowerCase(Locale.ROOT);
    for (String known : new String[] {"k", "g"}) {
      if (letter.startsWith(known)) {
        return known;
      }
    }
    return "m";
  }
}
