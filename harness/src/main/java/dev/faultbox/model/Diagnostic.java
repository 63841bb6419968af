package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A finding that does not end the run by itself.
 *
 * @param suggestion the next step, empty when there is none
 */
public record Diagnostic(
    Level level,
    ErrorCode code,
    String message,
    String suggestion,
    @Nullable SourceLocation location) {

  /** Severity, in rising order. */
  public enum Level {
    INFO,
    WARNING,
    ERROR
  }

  public Diagnostic {
    requireNonNull(level, "level is null");
    requireNonNull(code, "code is null");
    requireNonNull(message, "message is null");
    requireNonNull(suggestion, "suggestion is null");
  }
}
