package dev.faultbox.report;

/** How much of each test an HTML report holds. */
public enum HtmlDetail {
  /** Verdicts, reasons and faults alone: no events, no output. */
  SUMMARY,

  /**
   * Of a test with very many system calls those in the middle that nothing decided are left out.
   */
  BOUNDED,

  /** Everything the trace has. */
  FULL;

  /** Undecided calls kept at either end of a long test; a browser draws twice as many smoothly. */
  static final int KEPT_AT_EITHER_END = 250_000;
}
