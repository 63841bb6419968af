package dev.faultbox.protocol;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** One request on one connection. Used by one thread. */
final class HttpExchange {
  private final Deadline deadline;
  private long received;
  private long answeredMillis;

  HttpExchange(Deadline deadline) {
    this.deadline = deadline;
  }

  HttpResponse run(InetSocketAddress address, Duration dialLimit, byte[] request, Farewell farewell)
      throws IOException, InterruptedException {
    received = 0;
    try (Connection connection = Connection.open(address, dialLimit, deadline)) {
      HttpResponse response;
      try {
        response = exchange(connection, request);
        answeredMillis = deadline.elapsedMillis();
      } finally {
        received = connection.received();
      }
      connection.finish(farewell);
      return response;
    }
  }

  /**
   * Milliseconds from the start of the deadline to the last answer, which the connection outlives.
   */
  long answeredMillis() {
    return answeredMillis;
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
