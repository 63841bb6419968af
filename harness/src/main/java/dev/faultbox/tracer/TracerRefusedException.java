package dev.faultbox.tracer;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;

/** The tracer understood a request and refused it; the link goes on. */
public final class TracerRefusedException extends EnvironmentException {
  private static final long serialVersionUID = 1L;

  private final TracerError error;
  private final int errno;
  private final String text;

  TracerRefusedException(
      ErrorCode code, String message, TracerError error, int errno, String text) {
    super(code, message);
    this.error = requireNonNull(error, "error is null");
    this.errno = errno;
    this.text = requireNonNull(text, "text is null");
  }

  public TracerError error() {
    return error;
  }

  /** Error number of the system call that failed, 0 when none did. */
  public int errno() {
    return errno;
  }

  /** The tracer's own words; for a failed launch the step, {@code execve /mock-db}. */
  public String text() {
    return text;
  }
}
