package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

/**
 * The assertion that ended a test.
 *
 * @param function {@code assert_eq}, {@code assert_true}
 * @param expected printed form, empty when the assertion has none
 * @param actual printed form, empty when the assertion has none
 * @param message the author's own words, empty when there are none
 */
public record AssertionFailure(String function, String expected, String actual, String message) {
  public AssertionFailure {
    requireNonNull(function, "function is null");
    requireNonNull(expected, "expected is null");
    requireNonNull(actual, "actual is null");
    requireNonNull(message, "message is null");
  }
}
