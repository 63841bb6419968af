package dev.faultbox.protocol;

import java.io.IOException;
import java.time.Duration;

/** No connection came about in time; the message completes a sentence. */
final class DialTimeout extends IOException {
  private static final long serialVersionUID = 1L;

  DialTimeout(long millis) {
    super("no connection within " + Deadline.seconds(Duration.ofMillis(millis)));
  }
}
