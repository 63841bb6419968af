package dev.faultbox.engine;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;

/** Says in words why a connection to an engine failed. */
final class Failures {
  private Failures() {}

  static String reason(IOException e) {
    String message = e.getMessage();
    if (e instanceof ClosedChannelException) {
      return "the connection was closed";
    }
    if (e instanceof UnknownHostException) {
      return "unknown host " + message;
    }
    if (e instanceof JacksonException json) {
      return "the answer is not the JSON expected: " + json.getOriginalMessage();
    }
    if (message == null || message.isBlank()) {
      return e.getClass().getSimpleName();
    }
    if (message.startsWith("Connection refused")) {
      return "nothing listens there";
    }
    if (message.startsWith("Permission denied")) {
      return "permission denied";
    }
    if (message.startsWith("No such file")) {
      return "no such file";
    }
    if (message.startsWith("Broken pipe") || message.startsWith("Connection reset")) {
      return "the connection was closed in the middle of the request";
    }
    return message;
  }
}
