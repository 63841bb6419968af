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

  public EnvironmentException(ErrorCode code, String message) {
    super(code, message, null, null);
  }
}
