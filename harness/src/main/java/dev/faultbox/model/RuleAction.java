package dev.faultbox.model;

import java.util.Locale;

/** What a rule does to a call it fires on, with its number on the tracer's wire. */
public enum RuleAction {
  DENY(1),
  DELAY(2),
  ALLOW(3),
  HOLD(4),
  /** The service is killed before the call is carried out. */
  CRASH_BEFORE(5),
  /** The service is killed when the call has been carried out and the program does not know. */
  CRASH_AFTER(6),
  TORN(7),
  LIE(8),
  CORRUPT(9),
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
    return isCrash() ? "crash" : name().toLowerCase(Locale.ROOT);
  }

  /** Whether it ends the service. */
  public boolean isCrash() {
    return this == CRASH_BEFORE || this == CRASH_AFTER;
  }
}
