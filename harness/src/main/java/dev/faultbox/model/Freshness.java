package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

/**
 * What a test finds of the tests before it. At most one of {@code reuse} and {@code snapshot}.
 *
 * @param isolation how an instance is kept apart
 * @param reuse one instance for the whole run
 * @param snapshot instances start from the state the first one had when it was ready
 * @param seed the spec has a function that fills the service
 * @param reset the spec has a function that brings a reused instance back
 */
public record Freshness(
    Isolation isolation, boolean reuse, boolean snapshot, boolean seed, boolean reset) {
  /** A fresh instance for every test. */
  public static final Freshness DEFAULT =
      new Freshness(Isolation.PROCESS, false, false, false, false);

  /** How an instance is kept apart from the one before. */
  public enum Isolation {
    /** By namespaces and a copy-on-write file system in a container that lives for the run. */
    PROCESS("process"),
    /** By a container of its own. */
    CONTAINER("container");

    private final String word;

    Isolation(String word) {
      this.word = word;
    }

    /** As a spec writes it. */
    public String word() {
      return word;
    }
  }

  public Freshness {
    requireNonNull(isolation, "isolation is null");
  }
}
