package dev.faultbox.protocol;

import java.io.IOException;

/** The stream ended before the answer was complete. */
final class EarlyEnd extends IOException {
  private static final long serialVersionUID = 1L;

  EarlyEnd() {
    super("the stream ended early");
  }
}
