package dev.faultbox.model;

import org.jspecify.annotations.Nullable;

/** The world's fault: engine, image, kernel, network. Never a mistake in the spec. */
public class EnvironmentException extends FaultboxException {
  private static final long serialVersionUID = 1L;

  public EnvironmentException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }

  public EnvironmentException(ErrorCode code, String message) {
    this(code, message, null);
  }
}
