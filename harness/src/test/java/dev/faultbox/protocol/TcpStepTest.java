package dev.faultbox.protocol;

import static dev.faultbox.protocol.TestReach.LONG;
import static dev.faultbox.protocol.TestReach.SHORT;
import static dev.faultbox.protocol.TestReach.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.StepReply;
import dev.faultbox.model.StepRequest;
import dev.faultbox.testing.ScriptedServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TcpStepTest {
  private final TcpStep step = new TcpStep();

  @Test
  void aLineGoesOutAndALineComesBack() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(peer -> peer.send(" got " + peer.line() + " \r\nmore\n"))) {
      StepReply reply = send(server, "PING", true, LONG);
      assertThat(reply.ok()).isTrue();
      assertThat(reply.error()).isEmpty();
      assertThat(reply.body()).isEqualTo("got PING");
      assertThat(send(server, "PING\n", true, LONG).body()).isEqualTo("got PING");
    }
  }

  @Test
  void anAnswerMayEndWithTheStreamAndComeInPieces() throws Exception {
    String half = "x".repeat(30_000);
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.line();
              peer.send(half);
              peer.send(half);
            })) {
      assertThat(send(server, "GET", true, LONG).body()).isEqualTo(half + half);
    }
  }

  @Test
  void bytesThatAreNoTextBecomeReplacementCharacters() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.line();
              peer.send(new byte[] {'a', (byte) 0xff, (byte) 0xc3, (byte) 0xa9, '\n'});
            })) {
      assertThat(send(server, "GET", true, LONG).body()).isEqualTo("a\ufffdé");
    }
  }

  @Test
  void anOrderlyCloseIsAnEmptyAnswerOfWhoListens() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::line)) {
      StepReply reply = send(server, "QUIT", true, LONG);
      assertThat(reply.ok()).isTrue();
      assertThat(reply.body()).isEmpty();
    }
  }

  @Test
  void aForwarderWithoutAServiceIsARefusedConnection() throws Exception {
    try (ScriptedServer closing = new ScriptedServer(ScriptedServer.Peer::line);
        ScriptedServer resetting = new ScriptedServer(ScriptedServer.Peer::reset)) {
      assertThat(send(closing, "PING", false, LONG).error())
          .isEqualTo("tcp send to db.main failed: connection refused by db");
      assertThat(send(resetting, "PING", false, LONG).error())
          .isEqualTo("tcp send to db.main failed: connection refused by db");
    }
  }

  @Test
  void aServiceThatDiesOfARequestHasNotRefusedIt() throws Exception {
    try (ScriptedServer closing = new ScriptedServer(ScriptedServer.Peer::line);
        ScriptedServer resetting = new ScriptedServer(ScriptedServer.Peer::reset)) {
      StepReply reply = step.run(tcp("PING", LONG), TestReach.dying(closing.address()));
      assertThat(reply.ok()).isTrue();
      assertThat(reply.body()).isEmpty();
      assertThat(step.run(tcp("PING", LONG), TestReach.dying(resetting.address())).error())
          .isEqualTo("tcp send to db.main failed: connection reset by db after 0 bytes");
    }
  }

  @Test
  void aResetSaysAfterHowManyBytes() throws Exception {
    try (ScriptedServer silent =
            new ScriptedServer(
                peer -> {
                  peer.line();
                  peer.reset();
                });
        ScriptedServer talking =
            new ScriptedServer(
                peer -> {
                  peer.line();
                  peer.send("abc");
                  // A reset may overtake bytes: give the client time to read them first.
                  peer.socket.setSoTimeout(50);
                  peer.awaitEnd();
                  peer.reset();
                })) {
      assertThat(send(silent, "PING", true, LONG).error())
          .isEqualTo("tcp send to db.main failed: connection reset by db after 0 bytes");
      assertThat(send(talking, "PING", true, LONG).error())
          .isEqualTo("tcp send to db.main failed: connection reset by db after 3 bytes");
    }
  }

  @Test
  void nobodyThereIsARefusedConnection() throws Exception {
    StepReply reply = step.run(tcp("PING", LONG), new TestReach(TestReach.nobody(), true));
    assertThat(reply.ok()).isFalse();
    assertThat(reply.error()).isEqualTo("tcp send to db.main failed: connection refused by db");
  }

  @Test
  void aStepIsOverWhenTheServiceHasClosed() throws Exception {
    AtomicInteger ended = new AtomicInteger();
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.line();
              peer.send("PONG\nand more\n");
              peer.awaitEnd();
              ended.incrementAndGet();
            })) {
      for (int i = 1; i <= 20; i++) {
        assertThat(send(server, "PING", true, LONG).body()).isEqualTo("PONG");
        assertThat(ended).hasValue(i);
      }
    }
  }

  @Test
  void aServiceThatKeepsConnectionsIsWaitedForAtLengthOnce() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    Farewell farewell = new Farewell();
    try (ScriptedServer keeping =
            new ScriptedServer(
                peer -> {
                  peer.line();
                  peer.send("PONG\n");
                  seen.await();
                });
        ScriptedServer closing =
            new ScriptedServer(
                peer -> {
                  peer.line();
                  peer.send("PONG\n");
                })) {
      assertThat(step.run(tcp("PING", LONG), new TestReach(keeping.address(), true, farewell)).ok())
          .isTrue();
      seen.countDown();
      assertThat(farewell.limitMillis()).isEqualTo(Farewell.SHORT_MILLIS);
      assertThat(step.run(tcp("PING", LONG), new TestReach(closing.address(), true, farewell)).ok())
          .isTrue();
      assertThat(farewell.limitMillis()).isEqualTo(Farewell.LONG_MILLIS);
    }
  }

  @Test
  void aSilentPeerCostsTheTimeoutAndNoMore() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::awaitEnd)) {
      assertThat(send(server, "PING", true, SHORT).error())
          .isEqualTo(
              "tcp send to db.main failed: no complete answer from db within 0.1s, after 0 bytes");
    }
  }

  @Test
  void aPeerThatDoesNotReadCostsTheTimeoutAndNoMore() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              synchronized (peer) {
                peer.wait(20_000);
              }
            })) {
      String large = "x".repeat(20 << 20);
      assertThat(send(server, large, true, Duration.ofMillis(200)).error())
          .contains("within 0.2s, after 0 bytes");
    }
  }

  @Test
  void aLargeMessageArrivesWhole() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(peer -> peer.send(peer.line().length() + "\n"))) {
      assertThat(send(server, "x".repeat(5 << 20), true, LONG).body())
          .isEqualTo(Integer.toString(5 << 20));
    }
  }

  @Test
  void anEndlessLineIsRefused() throws Exception {
    byte[] block = new byte[1 << 20];
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.line();
              while (true) {
                peer.send(block);
              }
            })) {
      assertThat(send(server, "PING", true, LONG).error())
          .isEqualTo("tcp send to db.main failed: db answered with more than 16 MiB in one line");
    }
  }

  @Test
  void anInterruptEndsTheStepAndClosesTheConnection() throws Exception {
    Thread tester = Thread.currentThread();
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.line();
              tester.interrupt();
              peer.awaitEnd();
            })) {
      assertThatThrownBy(() -> send(server, "PING", true, LONG))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  @Test
  void anInterruptEndsAWriteThatDoesNotMove() throws Exception {
    Thread tester = Thread.currentThread();
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.socket.getInputStream().read();
              tester.interrupt();
              synchronized (peer) {
                peer.wait(20_000);
              }
            })) {
      assertThatThrownBy(() -> send(server, "x".repeat(20 << 20), true, LONG))
          .isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void anotherMethodIsADefectOfTheCaller() {
    StepRequest request = TestReach.http("get", "/", "", LONG);
    assertThatThrownBy(() -> step.run(request, new TestReach(TestReach.nobody(), true)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private StepReply send(ScriptedServer server, String data, boolean listens, Duration timeout)
      throws InterruptedException {
    StepReply reply = step.run(tcp(data, timeout), new TestReach(server.address(), listens));
    assertThat(reply.status()).isZero();
    assertThat(reply.headers()).isEqualTo(Map.of());
    assertThat(reply.ok()).isEqualTo(reply.error().isEmpty());
    return reply;
  }
}
