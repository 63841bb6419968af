package dev.faultbox.tracer;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The link to the tracer is gone, or the tracer did not answer in time. */
public final class TracerLostException extends EnvironmentException {
  private static final long serialVersionUID = 1L;

  TracerLostException(String message, @Nullable Throwable cause) {
    super(ErrorCode.TRACER_LOST, message, cause);
  }
}
