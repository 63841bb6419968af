package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Map;

/** Satisfied by an answer to GET. Redirects are not followed. */
final class HttpProbe implements Probe {
  /** Longest attempt of {@code http()}. */
  static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(2);

  /** Characters of the body kept for the message. */
  static final int SHOWN_CHARACTERS = 200;

  private static final int LAST_STATUS = 999;

  private final byte[] request;
  private final Duration attemptLimit;
  private final int leastStatus;
  private final int mostStatus;
  private final String advice;

  private HttpProbe(
      byte[] request, Duration attemptLimit, int leastStatus, int mostStatus, String advice) {
    this.request = requireNonNull(request, "request is null");
    this.attemptLimit = requireNonNull(attemptLimit, "attemptLimit is null");
    this.leastStatus = leastStatus;
    this.mostStatus = mostStatus;
    this.advice = requireNonNull(advice, "advice is null");
  }

  /** {@code http()}: a status of 200 to 399. */
  static HttpProbe healthy(int port, String path) {
    return new HttpProbe(get(port, path), ATTEMPT_LIMIT, 200, 399, "");
  }

  /** {@code ready()}: any status. */
  static HttpProbe answers(int port) {
    return new HttpProbe(get(port, "/"), DialogueProbe.ATTEMPT_LIMIT, 0, LAST_STATUS, "");
  }

  /** {@code ready()} of ClickHouse: {@code SELECT 1} succeeds. */
  static HttpProbe clickhouse(int port, Credentials credentials) {
    String path =
        "/?query=SELECT%201"
            + parameter("user", credentials.user())
            + parameter("password", credentials.password())
            + parameter("database", credentials.database());
    return new HttpProbe(
        get(port, path), DialogueProbe.ATTEMPT_LIMIT, 200, 200, ClickhouseDialogue.ADVICE);
  }

  private static String parameter(String name, String value) {
    return value.isEmpty() ? "" : "&" + name + "=" + URLEncoder.encode(value, UTF_8);
  }

  private static byte[] get(int port, String path) {
    return HttpRequestBytes.of("GET", "localhost:" + port, path, Map.of(), new byte[0]);
  }

  @Override
  public ProbeResult attempt(InetSocketAddress address, Duration budget, Farewell farewell)
      throws InterruptedException {
    Duration limit = budget.compareTo(attemptLimit) < 0 ? budget : attemptLimit;
    HttpExchange exchange = new HttpExchange(new Deadline(limit));
    try {
      HttpResponse response = exchange.run(address, limit, request, farewell);
      int status = response.status();
      boolean ok = status >= leastStatus && status <= mostStatus;
      String answer = Texts.start(response.text(), SHOWN_CHARACTERS);
      return new ProbeResult(ok, status, answer, ok ? "" : "status " + status, ok ? "" : advice);
    } catch (IOException e) {
      return ProbeResult.failure(Failure.cause("it", limit, () -> true, e, exchange.received()));
    }
  }
}
