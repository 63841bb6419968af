package dev.faultbox.report;

import dev.faultbox.model.Verdict;

/** Terminal colours by meaning. */
enum Colour {
  GOOD("32"),
  BAD("31"),
  DOUBTFUL("33"),
  QUIET("36"),
  STRONG("1");

  private final String code;

  Colour(String code) {
    this.code = code;
  }

  /** The text in this colour, or as it is where colours are not wanted. */
  String paint(String text, boolean wanted) {
    return wanted ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  static Colour of(Verdict verdict) {
    return switch (verdict) {
      case PASS -> GOOD;
      case FAIL, ERROR -> BAD;
      case INCONCLUSIVE -> DOUBTFUL;
      case HALTED -> QUIET;
    };
  }
}
