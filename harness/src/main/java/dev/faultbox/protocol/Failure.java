package dev.faultbox.protocol;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Says in the words of the language why a step got no answer. */
final class Failure {
  private Failure() {}

  /**
   * Why an exchange ended early.
   *
   * @param peer name of the service
   * @param timeout budget of the exchange
   * @param listening whether the service was there to take the connection; asked only where it
   *     matters
   * @param received bytes of the answer that had come
   */
  static String cause(
      String peer, Duration timeout, BooleanSupplier listening, IOException e, long received) {
    if (e instanceof ConnectException) {
      return "connection refused by " + peer;
    }
    if (e instanceof ProtocolViolation) {
      return peer + " answered with " + e.getMessage();
    }
    if (e instanceof DialTimeout) {
      return String.valueOf(e.getMessage());
    }
    if (e instanceof SocketTimeoutException) {
      return "no complete answer from "
          + peer
          + " within "
          + Deadline.seconds(timeout)
          + ", after "
          + bytes(received);
    }
    if (received == 0 && !listening.getAsBoolean()) {
      return "connection refused by " + peer;
    }
    if (e instanceof EarlyEnd) {
      return "connection closed by " + peer + " after " + bytes(received);
    }
    if (isReset(e)) {
      return "connection reset by " + peer + " after " + bytes(received);
    }
    return String.valueOf(e.getMessage()) + " after " + bytes(received);
  }

  private static boolean isReset(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("reset") || message.contains("broken pipe");
  }

  private static String bytes(long count) {
    return count == 1 ? "1 byte" : count + " bytes";
  }
}
