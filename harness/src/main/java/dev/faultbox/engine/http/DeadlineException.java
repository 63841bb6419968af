package dev.faultbox.engine.http;

import java.io.IOException;

/** No complete answer within the time allowed. */
public final class DeadlineException extends IOException {
  private static final long serialVersionUID = 1L;

  DeadlineException(String message, IOException cause) {
    super(message, cause);
  }
}
