package dev.faultbox.spec.grammar;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shares: a number up to 1 is a fraction, above 1 and up to 100 a percentage; {@code "30%"} always
 * is a percentage. So {@code 1} means all and {@code "1%"} one in a hundred.
 */
public final class PercentGrammar {
  private static final Pattern SHARE = Pattern.compile("(-?(?:\\d+(?:\\.\\d*)?|\\.\\d+))(%?)");
  private static final double PERCENT = 100;

  private PercentGrammar() {}

  /**
   * Reads a share.
   *
   * @param what name of the argument, starts the message of an error
   * @return a fraction, 0 to 1
   * @throws GrammarException when the text is no share
   */
  public static double parse(String what, String text) {
    Matcher match = SHARE.matcher(text);
    if (!match.matches()) {
      throw new GrammarException(what + " \"" + text + "\" is no percentage; write \"50%\" or 0.5");
    }
    double number = Double.parseDouble(match.group(1));
    return match.group(2).isEmpty()
        ? of(what, number, text)
        : checked(what, number / PERCENT, text);
  }

  /**
   * Takes a share given as a number.
   *
   * @throws GrammarException when it is below zero, above 100 or not a number
   */
  public static double of(String what, double number) {
    return of(what, number, number == Math.rint(number) ? plain(number) : "" + number);
  }

  private static double of(String what, double number, String written) {
    return checked(what, number > 1 ? number / PERCENT : number, written);
  }

  private static double checked(String what, double fraction, String written) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new GrammarException(
          what + " " + written + " is outside 0..100%; write \"50%\" or 0.5");
    }
    return fraction;
  }

  private static String plain(double number) {
    return Math.abs(number) < Long.MAX_VALUE ? Long.toString((long) number) : "" + number;
  }
}
