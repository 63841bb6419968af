package dev.faultbox.engine;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/** Says in words why a connection to an engine failed. */
final class Failures {
  private Failures() {}

  private static String tls(String message) {
    if (message.contains("unable to find valid certification path")
        || message.contains("signature check failed")
        || message.contains("Path does not chain")) {
      return "its certificate is not from the authority in ca.pem";
    }
    if (message.contains("No subject alternative") || message.contains("No name matching")) {
      return "its certificate is for another name (" + message + ")";
    }
    if (message.contains("bad_certificate") || message.contains("certificate_required")) {
      return "it does not accept our certificate (cert.pem, key.pem): " + message;
    }
    if (message.contains("Unsupported or unrecognized SSL message")) {
      return "it does not speak TLS; unset DOCKER_TLS_VERIFY";
    }
    return "TLS: " + message;
  }

  static String reason(IOException e) {
    String message = e.getMessage();
    if (e instanceof SSLException) {
      return tls(String.valueOf(message));
    }
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
