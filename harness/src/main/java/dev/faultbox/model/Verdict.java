package dev.faultbox.model;

import java.util.Locale;

/** Outcome of one test. */
public enum Verdict {
  PASS,
  FAIL,
  ERROR,
  INCONCLUSIVE,
  HALTED;

  /** Word in result files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
