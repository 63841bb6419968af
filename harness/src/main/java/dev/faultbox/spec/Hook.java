package dev.faultbox.spec;

import java.util.Locale;

/** A function of a service that prepares it for a test. */
public enum Hook {
  /** Fills a service that is new. */
  SEED,
  /** Brings a service back that a test before has used. */
  RESET;

  /** Name of the keyword in a spec. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
