package dev.faultbox.protocol;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** One request on one connection. Used by one thread. */
final class HttpExchange {
  private final Deadline deadline;
  private long received;

  HttpExchange(Deadline deadline) {
    this.deadline = deadline;
  }

  HttpResponse run(InetSocketAddress address, Duration dialLimit, byte[] request)
      throws IOException, InterruptedException {
    received = 0;
    try (Connection connection = Connection.open(address, dialLimit, deadline)) {
      try {
        return exchange(connection, request);
      } finally {
        received = connection.received();
      }
    }
  }

  /** Bytes of the last answer. */
  long received() {
    return received;
  }

  private static HttpResponse exchange(Connection connection, byte[] request)
      throws IOException, InterruptedException {
    IOException unsent = null;
    try {
      connection.write(request);
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      // A server may answer and close before it has read the body.
      unsent = e;
    }
    try {
      return new HttpResponseParser(connection).parse();
    } catch (IOException e) {
      throw unsent != null && connection.received() == 0 ? unsent : e;
    }
  }
}
