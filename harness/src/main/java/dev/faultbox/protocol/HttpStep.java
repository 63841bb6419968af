package dev.faultbox.protocol;

import dev.faultbox.model.StepReply;
import dev.faultbox.model.StepRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The http steps: one HTTP/1.1 request, redirects within the service followed. A redirect that
 * leaves the service is the answer: the harness reaches nothing else.
 *
 * <p>A client of its own, because {@code java.net.http} is slow to start: the first exchange of a
 * process took 1.6 to 2.1 s with it and 0.14 to 0.18 s with this one, later ones 10 to 58 ms and 2
 * to 4 ms, on a busy 2-core machine, JDK 17, loopback server, without a class-data archive.
 */
final class HttpStep implements Step {
  /** Redirects followed at most. */
  static final int MAX_REDIRECTS = 10;

  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");
  private static final Set<String> OWN_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final int HTTP_PORT = 80;

  /** Where the next request goes. */
  private record Target(String authority, int port, String path) {}

  @Override
  public StepReply run(StepRequest request, Reach reach) throws InterruptedException {
    if (!METHODS.contains(request.method())) {
      throw new IllegalArgumentException("http has no step " + request.method());
    }
    Deadline deadline = new Deadline(request.timeout());
    HttpExchange exchange = new HttpExchange(deadline);
    int port = request.iface().port();
    Presence presence = new Presence(reach, port);
    Target target = new Target("localhost:" + port, port, request.path());
    try {
      HttpResponse response = follow(request, reach, exchange, target);
      return new StepReply(
          response.status(),
          response.text(),
          response.headers(),
          true,
          "",
          exchange.answeredMillis());
    } catch (IOException e) {
      return failed(
          request,
          Failure.cause(
              request.service(), request.timeout(), presence::seen, e, exchange.received()),
          deadline);
    } catch (IllegalArgumentException e) {
      return failed(request, String.valueOf(e.getMessage()), deadline);
    }
  }

  private static HttpResponse follow(
      StepRequest request, Reach reach, HttpExchange exchange, Target first)
      throws IOException, InterruptedException {
    Target target = first;
    String method = request.method().toUpperCase(Locale.ROOT);
    byte[] body = request.payload();
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      InetSocketAddress address =
          reach
              .address(target.port())
              .orElseThrow(() -> new IllegalArgumentException("the port is not mapped"));
      HttpResponse response =
          exchange.run(
              address,
              TcpStep.DIAL_LIMIT,
              HttpRequestBytes.of(
                  method, target.authority(), target.path(), request.headers(), body),
              reach.farewell());
      Optional<Target> next = redirect(request.service(), reach, target, response);
      if (next.isEmpty()) {
        return response;
      }
      boolean repeats = response.status() == 307 || response.status() == 308;
      if (!repeats && !method.equals("GET")) {
        method = "GET";
        body = new byte[0];
      }
      target = next.get();
    }
    throw new ProtocolViolation(
        "more than " + MAX_REDIRECTS + " redirects, the last to " + target.path());
  }

  private static Optional<Target> redirect(
      String service, Reach reach, Target from, HttpResponse response) {
    String location = response.headers().get("location");
    boolean redirect =
        switch (response.status()) {
          case 301, 302, 303, 307, 308 -> true;
          default -> false;
        };
    if (!redirect || location == null) {
      return Optional.empty();
    }
    URI uri;
    try {
      uri =
          URI.create("http://" + from.authority() + HttpRequestBytes.target(from.path()))
              .resolve(new URI(location));
    } catch (java.net.URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
    String host = uri.getHost();
    if (!"http".equalsIgnoreCase(uri.getScheme()) || host == null) {
      return Optional.empty();
    }
    int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
    boolean own =
        OWN_HOSTS.contains(host.toLowerCase(Locale.ROOT)) || host.equalsIgnoreCase(service);
    if (!own || reach.address(port).isEmpty()) {
      return Optional.empty();
    }
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return Optional.of(new Target(uri.getRawAuthority(), port, uri.getRawPath() + query));
  }

  private static StepReply failed(StepRequest request, String cause, Deadline deadline) {
    String error =
        "http "
            + request.method()
            + " to "
            + request.service()
            + "."
            + request.iface().name()
            + " failed: "
            + cause;
    return new StepReply(0, "", Map.of(), false, error, deadline.elapsedMillis());
  }
}
