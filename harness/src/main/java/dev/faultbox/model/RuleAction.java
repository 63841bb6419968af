package dev.faultbox.model;

import java.util.Locale;

/** What a rule does to a call it fires on, with its number on the tracer's wire. */
public enum RuleAction {
  DENY(1),
  DELAY(2),
  ALLOW(3),
  HOLD(4),
  LIE(8),
  TRACE(10);

  private final int code;

  RuleAction(int code) {
    this.code = code;
  }

  /** Number of the action on the tracer's wire. */
  public int code() {
    return code;
  }

  /** Word in result files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
