package dev.faultbox.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.function.Supplier;

/**
 * What the machine of a test must have. Where {@code FAULTBOX_REQUIRE_ALL} is set, as in CI, its
 * absence is a failure: a test that is skipped for ever proves nothing.
 */
public final class Required {
  private static final String VARIABLE = "FAULTBOX_REQUIRE_ALL";

  private Required() {}

  /** Skips the test, or fails it where all is required, unless the condition holds. */
  public static void orSkip(boolean there, Supplier<String> otherwise) {
    orSkip(System.getenv(VARIABLE) != null, there, otherwise);
  }

  static void orSkip(boolean required, boolean there, Supplier<String> otherwise) {
    if (required && !there) {
      throw new AssertionError(VARIABLE + " is set, but " + otherwise.get());
    }
    assumeTrue(there, otherwise);
  }
}
