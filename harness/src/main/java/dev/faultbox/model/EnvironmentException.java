package dev.faultbox.model;

import org.jspecify.annotations.Nullable;

/** The world's fault: engine, image, kernel, network. Never a mistake in the spec. */
public class EnvironmentException extends FaultboxException {
  private static final long serialVersionUID = 1L;

  public EnvironmentException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, null, cause);
  }

  /**
   * For a problem of the world with something a spec names, such as a program for another machine.
   */
  public EnvironmentException(ErrorCode code, String message, @Nullable SourceLocation location) {
    super(code, message, location, null);
  }

  private EnvironmentException(EnvironmentException cause, SourceLocation location) {
    super(cause.code(), cause.getMessage(), location, cause);
  }

  /** The same with the place in the spec that is concerned. */
  public EnvironmentException at(SourceLocation place) {
    return new EnvironmentException(this, place);
  }

  public EnvironmentException(ErrorCode code, String message) {
    super(code, message, null, null);
  }
}
