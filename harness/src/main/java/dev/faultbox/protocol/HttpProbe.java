package dev.faultbox.protocol;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

/** Satisfied by an answer to GET with a status of 200 to 399. Redirects are not followed. */
final class HttpProbe implements Probe {
  /** Longest attempt. */
  static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(2);

  /** Characters of the body kept for the message. */
  static final int SHOWN_CHARACTERS = 200;

  private final byte[] request;

  HttpProbe(int port, String path) {
    this.request = HttpRequestBytes.of("GET", "localhost:" + port, path, Map.of(), new byte[0]);
  }

  @Override
  public ProbeResult attempt(InetSocketAddress address, Duration budget, Farewell farewell)
      throws InterruptedException {
    Duration limit = budget.compareTo(ATTEMPT_LIMIT) < 0 ? budget : ATTEMPT_LIMIT;
    HttpExchange exchange = new HttpExchange(new Deadline(limit));
    try {
      HttpResponse response = exchange.run(address, limit, request, farewell);
      boolean ok = response.status() >= 200 && response.status() <= 399;
      String error = ok ? "" : "status " + response.status();
      return new ProbeResult(ok, response.status(), start(response.text()), error);
    } catch (IOException e) {
      String error = Failure.cause("it", limit, () -> true, e, exchange.received());
      return new ProbeResult(false, 0, "", error);
    }
  }

  private static String start(String body) {
    int length = body.codePointCount(0, body.length());
    return length <= SHOWN_CHARACTERS
        ? body
        : body.substring(0, body.offsetByCodePoints(0, SHOWN_CHARACTERS));
  }
}
