package dev.faultbox.protocol;

import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Protocol;
import dev.faultbox.model.StepRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** A service whose declared port 80 is mapped to a test's server. */
record TestReach(InetSocketAddress server, BooleanSupplier listens, Farewell farewell)
    implements Reach {
  static final int DECLARED = 80;
  static final Duration LONG = Duration.ofSeconds(20);
  static final Duration SHORT = Duration.ofMillis(60);

  TestReach(InetSocketAddress server, boolean listens) {
    this(server, listens, new Farewell());
  }

  TestReach(InetSocketAddress server, boolean listens, Farewell farewell) {
    this(server, () -> listens, farewell);
  }

  /** A service whose end is known as soon as a step has asked for it once. */
  static TestReach dying(InetSocketAddress server) {
    AtomicBoolean asked = new AtomicBoolean();
    return new TestReach(server, () -> !asked.getAndSet(true), new Farewell());
  }

  @Override
  public Optional<InetSocketAddress> address(int declaredPort) {
    return declaredPort == DECLARED ? Optional.of(server) : Optional.empty();
  }

  @Override
  public boolean listening(int declaredPort) {
    return listens.getAsBoolean();
  }

  static StepRequest tcp(String data, Duration timeout) {
    return new StepRequest(
        "db",
        new InterfaceSpec("main", Protocol.TCP, DECLARED),
        "send",
        "",
        data.getBytes(StandardCharsets.UTF_8),
        Map.of(),
        timeout);
  }

  static StepRequest http(String method, String path, String body, Duration timeout) {
    return http(method, path, body, Map.of(), timeout);
  }

  static StepRequest http(
      String method, String path, String body, Map<String, String> headers, Duration timeout) {
    return new StepRequest(
        "api",
        new InterfaceSpec("public", Protocol.HTTP, DECLARED),
        method,
        path,
        body.getBytes(StandardCharsets.UTF_8),
        headers,
        timeout);
  }

  /** An address where nobody listens. */
  static InetSocketAddress nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }
}
