package dev.faultbox.protocol;

import static dev.faultbox.protocol.TestReach.LONG;
import static dev.faultbox.protocol.TestReach.SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.Check;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Protocol;
import dev.faultbox.testing.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class ProbeTest {
  private final Probe http = Probe.of(new Check.Http(80, "/health?deep=1"), Map.of());
  private final Probe tcp = Probe.of(new Check.Tcp(80), Map.of());

  @ParameterizedTest
  @CsvSource({"200,true", "204,true", "301,true", "399,true", "400,false", "503,false"})
  void statusesBelow400AreHealthy(int status, boolean healthy) throws Exception {
    try (ScriptedServer server =
        ScriptedServer.answering(
            "HTTP/1.1 " + status + " x\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")) {
      ProbeResult result = http.attempt(server.address(), LONG, new Farewell());
      assertThat(result.ok()).isEqualTo(healthy);
      assertThat(result.status()).isEqualTo(status);
      assertThat(result.error()).isEqualTo(healthy ? "" : "status " + status);
      assertThat(server.requests()).hasSize(1);
      assertThat(server.requests().get(0)).startsWith("GET /health?deep=1 HTTP/1.1\n");
    }
  }

  @Test
  void theStartOfTheAnswerIsKept() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.answering("HTTP/1.1 500 x\r\n\r\n" + "😀".repeat(300))) {
      assertThat(http.attempt(server.address(), LONG, new Farewell()))
          .isEqualTo(new ProbeResult(false, 500, "😀".repeat(200), "status 500", ""));
    }
  }

  @Test
  void anAttemptTakesNoLongerThanTheBudget() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::awaitEnd)) {
      assertThat(http.attempt(server.address(), SHORT, new Farewell()).error())
          .isEqualTo("no complete answer from it within 0.1s, after 0 bytes");
      assertThat(http.attempt(server.address(), Duration.ZERO, new Farewell()).ok()).isFalse();
      assertThat(tcp.attempt(server.address(), Duration.ZERO, new Farewell()).ok()).isFalse();
    }
  }

  @Test
  void anAcceptedConnectionSatisfiesTcp() throws Exception {
    try (ScriptedServer server = new ScriptedServer(peer -> {})) {
      assertThat(tcp.attempt(server.address(), LONG, new Farewell()))
          .isEqualTo(ProbeResult.success());
    }
    assertThat(tcp.attempt(TestReach.nobody(), LONG, new Farewell()).error())
        .isEqualTo("connection refused by it");
    assertThat(http.attempt(TestReach.nobody(), LONG, new Farewell()).error())
        .isEqualTo("connection refused by it");
  }

  @Test
  void anAttemptIsOverWhenTheServiceHasClosed() throws Exception {
    AtomicInteger ended = new AtomicInteger();
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.awaitEnd();
              ended.incrementAndGet();
            })) {
      for (int i = 1; i <= 20; i++) {
        assertThat(tcp.attempt(server.address(), LONG, new Farewell()).ok()).isTrue();
        assertThat(ended).hasValue(i);
      }
    }
  }

  @Test
  void nonsenseIsNotHealthy() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering("+OK\r\n")) {
      assertThat(http.attempt(server.address(), LONG, new Farewell()).error())
          .isEqualTo("it answered with something that is not HTTP, it starts with \"+\"");
    }
  }

  @Test
  void anInterruptEndsTheAttempt() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::awaitEnd)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> http.attempt(server.address(), LONG, new Farewell()))
          .isInstanceOf(InterruptedException.class);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> tcp.attempt(server.address(), LONG, new Farewell()))
          .isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void readyTakesAnyStatus() throws Exception {
    Probe ready = speaks(Protocol.HTTP, Map.of());
    try (ScriptedServer server =
        ScriptedServer.answering("HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n")) {
      assertThat(ready.attempt(server.address(), LONG, new Farewell()).ok()).isTrue();
      assertThat(server.requests().get(0)).startsWith("GET / HTTP/1.1\n");
    }
  }

  @Test
  void clickhouseIsAskedNativelyAtItsOwnPort() throws Exception {
    Check native9000 = new Check.Speaks(new InterfaceSpec("main", Protocol.CLICKHOUSE, 9000));
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.send("HTTP/1.1 200 OK\r\n\r\n1\n");
              peer.awaitEnd();
            })) {
      ProbeResult result =
          Probe.of(native9000, Map.of()).attempt(server.address(), LONG, new Farewell());
      assertThat(result.ok()).isFalse();
      assertThat(result.error()).contains("something that is not ClickHouse's native protocol");
    }
  }

  @Test
  void clickhouseIsAskedOverHttp() throws Exception {
    Probe clickhouse =
        speaks(
            Protocol.CLICKHOUSE,
            Map.of("CLICKHOUSE_USER", "u", "CLICKHOUSE_PASSWORD", "a b\n", "CLICKHOUSE_DB", "d"));
    try (ScriptedServer server =
        ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n1\n")) {
      assertThat(clickhouse.attempt(server.address(), LONG, new Farewell()).ok()).isTrue();
      assertThat(server.requests().get(0))
          .startsWith("GET /?query=SELECT%201&user=u&password=a+b%0A&database=d HTTP/1.1\n");
    }
    try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 403 x\r\n\r\nCode: 516")) {
      ProbeResult result = clickhouse.attempt(server.address(), LONG, new Farewell());
      assertThat(result.ok()).isFalse();
      assertThat(result.answer()).isEqualTo("Code: 516");
      assertThat(result.advice()).startsWith("CLICKHOUSE_USER");
    }
  }

  @Test
  void aDialogueIsOverWhenTheServiceHasClosed() throws Exception {
    Probe redis = speaks(Protocol.REDIS, Map.of());
    AtomicInteger ended = new AtomicInteger();
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.line();
              peer.send("+PONG\r\n");
              peer.awaitEnd();
              ended.incrementAndGet();
            })) {
      for (int i = 1; i <= 20; i++) {
        assertThat(redis.attempt(server.address(), LONG, new Farewell()))
            .isEqualTo(ProbeResult.success());
        assertThat(ended).hasValue(i);
      }
    }
  }

  @Test
  void aDialogueSaysGoodbye() throws Exception {
    Probe memcached = speaks(Protocol.MEMCACHED, Map.of());
    List<String> said = new CopyOnWriteArrayList<>();
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              said.add(peer.line());
              peer.send("VERSION 1\r\n");
              said.add(peer.line());
              peer.awaitEnd();
            })) {
      assertThat(memcached.attempt(server.address(), LONG, new Farewell()).ok()).isTrue();
      assertThat(said).containsExactly("version", "quit");
    }
  }

  @Test
  void aServiceThatDoesNotAnswerIsNotReady() throws Exception {
    Probe redis = speaks(Protocol.REDIS, Map.of());
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::awaitEnd)) {
      assertThat(redis.attempt(server.address(), SHORT, new Farewell()).error())
          .isEqualTo("no complete answer from it within 0.1s, after 0 bytes");
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> redis.attempt(server.address(), LONG, new Farewell()))
          .isInstanceOf(InterruptedException.class);
    }
    assertThat(redis.attempt(TestReach.nobody(), LONG, new Farewell()).error())
        .isEqualTo("connection refused by it");
    try (ScriptedServer server = ScriptedServer.answering("-LOADING data\r\n")) {
      assertThat(
              speaks(Protocol.POSTGRES, Map.of())
                  .attempt(server.address(), SHORT, new Farewell())
                  .ok())
          .isFalse();
    }
  }

  /** What a spec refuses has no probe, and nothing else. */
  @ParameterizedTest
  @EnumSource(Protocol.class)
  void everyProtocolHasAProbeOrIsRefused(Protocol protocol) {
    if (protocol == Protocol.KAFKA) {
      assertThatThrownBy(() -> speaks(protocol, Map.of()))
          .isInstanceOf(IllegalArgumentException.class);
    } else {
      assertThat(speaks(protocol, Map.of())).isNotNull();
    }
  }

  private static Probe speaks(Protocol protocol, Map<String, String> environment) {
    return Probe.of(new Check.Speaks(new InterfaceSpec("main", protocol, 80)), environment);
  }
}
