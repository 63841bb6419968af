package dev.faultbox.protocol;

import java.io.IOException;

/** The answer is not what the protocol allows; the message completes "it answered with ...". */
final class ProtocolViolation extends IOException {
  private static final long serialVersionUID = 1L;

  ProtocolViolation(String message) {
    super(message);
  }
}
