package dev.faultbox.junit;

import org.jspecify.annotations.Nullable;

/** A test that could not be carried out, with its code: nothing is said about the services. */
public final class TestErrorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TestErrorException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
