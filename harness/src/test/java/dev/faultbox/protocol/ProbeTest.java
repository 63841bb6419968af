package dev.faultbox.protocol;

import static dev.faultbox.protocol.TestReach.LONG;
import static dev.faultbox.protocol.TestReach.SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.testing.ScriptedServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class ProbeTest {
  private final Probe http = probe(HealthcheckSpec.Kind.HTTP);
  private final Probe tcp = probe(HealthcheckSpec.Kind.TCP);

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
          .isEqualTo(new ProbeResult(false, 500, "😀".repeat(200), "status 500"));
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
          .isEqualTo(new ProbeResult(true, 0, "", ""));
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

  private static Probe probe(HealthcheckSpec.Kind kind) {
    return Probe.of(
        new HealthcheckSpec(
            kind,
            "localhost:80/health",
            80,
            "/health?deep=1",
            LONG,
            new SourceLocation("t.star", 1, 1)));
  }
}
