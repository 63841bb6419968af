package dev.faultbox.report;

import dev.faultbox.model.AssertionFailure;

/** The two values of a comparison that did not hold, one below the other. */
final class Sides {
  /** Characters of a value that are shown; of a longer one, those around the first difference. */
  private static final int SHOWN_CHARS = 300;

  /** Of these, characters that both values have in common. */
  private static final int LEAD_CHARS = 60;

  private Sides() {}

  static void append(StringBuilder out, AssertionFailure assertion) {
    // The reason of assert_eq says it already.
    boolean said = !assertion.function().equals("assert_true");
    if (said || (assertion.actual().isEmpty() && assertion.expected().isEmpty())) {
      return;
    }
    String got = assertion.actual();
    String want = assertion.expected();
    int common = 0;
    int shorter = Math.min(got.length(), want.length());
    while (common < shorter && got.charAt(common) == want.charAt(common)) {
      common++;
    }
    boolean fits = Math.max(got.length(), want.length()) <= SHOWN_CHARS;
    int from = fits || common == shorter && common < SHOWN_CHARS ? 0 : start(got, common);
    out.append("      got:  ").append(window(got, from)).append('\n');
    out.append("      want: ").append(window(want, from)).append('\n');
  }

  private static int start(String text, int common) {
    int from = Math.max(0, common - LEAD_CHARS);
    return from > 0 && Character.isLowSurrogate(text.charAt(from)) ? from - 1 : from;
  }

  private static String window(String text, int from) {
    String lead = from > 0 ? "… (" + from + " equal characters) " : "";
    return lead
        + Text.printable(Text.bounded(text.substring(Math.min(from, text.length())), SHOWN_CHARS));
  }
}
