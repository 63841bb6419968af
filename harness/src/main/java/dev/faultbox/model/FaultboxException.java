package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A problem that is reported to the user without a stack trace. The message says what is wrong and,
 * after a semicolon or in a second sentence, what to do next. Anything that is not a
 * FaultboxException and reaches the command line is a defect of the tool.
 */
public abstract class FaultboxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient @Nullable SourceLocation location;

  FaultboxException(
      ErrorCode code,
      String message,
      @Nullable SourceLocation location,
      @Nullable Throwable cause) {
    super(message, cause);
    this.code = requireNonNull(code, "code is null");
    this.location = location;
  }

  /** Where in the spec, or null when the problem does not belong to a place in a file. */
  public final @Nullable SourceLocation location() {
    return location;
  }

  public final ErrorCode code() {
    return code;
  }

  @Override
  public final String getMessage() {
    return requireNonNull(super.getMessage());
  }
}
