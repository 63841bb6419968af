package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * At which matches a rule fires, counted from 1 over all calls and processes of the service.
 *
 * @param n zero for {@link Kind#NONE}
 */
public record Trigger(Kind kind, long n) {
  /** How the number is meant; the ordinal is the number on the tracer's wire. */
  public enum Kind {
    /** Every match. */
    NONE,
    /** The n-th match alone. */
    NTH,
    /** Every match behind the n-th. */
    AFTER,
    /** Every match divisible by n. */
    EVERY
  }

  /** Fires at every match. */
  public static final Trigger ALWAYS = new Trigger(Kind.NONE, 0);

  public Trigger {
    requireNonNull(kind, "kind is null");
  }

  /** {@code nth=3}, empty for {@link #ALWAYS}. */
  public String text() {
    return kind == Kind.NONE ? "" : kind.name().toLowerCase(Locale.ROOT) + "=" + n;
  }
}
