package dev.faultbox.model;

import java.util.Locale;

/** Which system calls of a service are intercepted. */
public enum TraceMode {
  /** The default set and what the spec names. */
  DEFAULT,
  /** Everything the tracer knows. */
  ALL,
  /** What the spec names. */
  FAULTS,
  /** Nothing is recorded and nothing can be faulted. */
  OFF;

  /** As a spec writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
