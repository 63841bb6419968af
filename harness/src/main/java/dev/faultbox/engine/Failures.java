package dev.faultbox.engine;

import com.fasterxml.jackson.core.JacksonException;
import dev.faultbox.engine.http.EngineTls;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/** Says in words why a connection to an engine failed. */
final class Failures {
  private static final String CLOSED = "the connection was closed";
  private static final String NOT_ACCEPTED =
      "it does not accept our certificate (cert.pem, key.pem)";
  private static final String NOT_TRUSTED = "its certificate is not from the authority in ca.pem";

  private Failures() {}

  private static String tls(String message) {
    if (message.contains("unable to find valid certification path")
        || message.contains("signature check failed")
        || message.contains("Path does not chain")) {
      return NOT_TRUSTED;
    }
    if (message.contains("No subject alternative") || message.contains("No name matching")) {
      return "its certificate is for another name (" + message + ")";
    }
    if (message.contains("bad_certificate") || message.contains("certificate_required")) {
      return NOT_ACCEPTED + ": " + message;
    }
    if (message.contains("Unsupported or unrecognized SSL message")) {
      return "it does not speak TLS; unset DOCKER_TLS_VERIFY";
    }
    return "TLS: " + message;
  }

  /**
   * The same for the first words with an engine behind TLS, which may turn away whom it does not
   * know when the connection stands already.
   */
  static String reason(IOException e, EngineTls tls) {
    String reason = reason(e);
    boolean turnedAway = reason.startsWith(NOT_ACCEPTED) || reason.startsWith(CLOSED);
    if (turnedAway && !tls.hasIdentity()) {
      return "it wants a certificate of ours; put cert.pem and key.pem into " + tls.directory();
    }
    if (turnedAway && reason.startsWith(CLOSED)) {
      return NOT_ACCEPTED + ": " + reason;
    }
    if (reason.equals(NOT_TRUSTED) && !tls.hasAuthorities()) {
      return "its certificate is from no authority known here; put that as ca.pem into "
          + tls.directory();
    }
    return reason;
  }

  static String reason(IOException e) {
    String message = e.getMessage();
    if (e instanceof SSLException) {
      return tls(String.valueOf(message));
    }
    if (e instanceof ClosedChannelException) {
      return CLOSED;
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
      return CLOSED + " in the middle of the request";
    }
    return message;
  }
}
