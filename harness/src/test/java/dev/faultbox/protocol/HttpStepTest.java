package dev.faultbox.protocol;

import static dev.faultbox.protocol.TestReach.LONG;
import static dev.faultbox.protocol.TestReach.SHORT;
import static dev.faultbox.protocol.TestReach.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.StepReply;
import dev.faultbox.model.StepRequest;
import dev.faultbox.testing.ScriptedServer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class HttpStepTest {
  private final HttpStep step = new HttpStep();

  @Test
  void aGetIsAskedAndAnswered() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.answering(
            "HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\nX-A: one\r\nx-a: two\r\n\r\n nothin")) {
      StepReply reply = run(server, http("get", "/data/a b?q=ü#f", "", LONG));
      assertThat(reply.ok()).isTrue();
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.body()).isEqualTo("nothin");
      assertThat(reply.headers()).isEqualTo(Map.of("content-length", "7", "x-a", "one"));
      assertThat(server.requests())
          .containsExactly(
              "GET /data/a%20b?q=%C3%BC HTTP/1.1\nHost: localhost:80\nUser-Agent: faultbox\n"
                  + "Accept: */*\nConnection: close\n\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"post", "put", "patch", "delete"})
  void aBodyIsSentWithItsLength(String method) throws Exception {
    try (ScriptedServer server =
        ScriptedServer.answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")) {
      Map<String, String> headers = Map.of("content-type", "text/plain");
      StepReply reply = run(server, http(method, "", "größe", headers, LONG));
      assertThat(reply.ok()).isTrue();
      assertThat(server.requests().get(0))
          .startsWith(method.toUpperCase(Locale.ROOT) + " / HTTP/1.1\n")
          .contains("\nContent-Length: 7\n", "\ncontent-type: text/plain\n")
          .endsWith("\n\ngröße");
    }
  }

  @Test
  void headersOfTheSpecWinOverTheDefaults() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
      Map<String, String> headers = Map.of("host", "shop.example");
      assertThat(run(server, http("get", "/", "", headers, LONG)).status()).isEqualTo(204);
      assertThat(server.requests().get(0)).contains("host: shop.example").doesNotContain("Host:");
    }
  }

  @Test
  void aHeaderThatWouldBreakTheRequestIsNotSent() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
      Map<String, String> injected = Map.of("X", "a\r\nEvil: yes");
      assertThat(run(server, http("get", "/", "", injected, LONG)).error())
          .isEqualTo("http get to api.public failed: the value of header X has a line break");
      assertThat(run(server, http("get", "/", "", Map.of("a b", "c"), LONG)).error())
          .isEqualTo("http get to api.public failed: \"a b\" cannot be the name of a header");
      assertThat(server.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/next?x=1",
        "next?x=1",
        "http://localhost:80/next?x=1",
        "http://localhost/next?x=1",
        "http://127.0.0.1:80/next?x=1",
        "http://API:80/next?x=1",
        "//api/next?x=1"
      })
  void redirectsWithinTheServiceAreFollowed(String location) throws Exception {
    List<String> requests = new CopyOnWriteArrayList<>();
    try (ScriptedServer server = redirecting("302", location, requests)) {
      StepReply reply = run(server, http("post", "/first", "body", LONG));
      assertThat(reply.status()).isEqualTo(200);
      assertThat(requests).hasSize(2);
      assertThat(requests.get(1)).startsWith("GET /next?x=1 HTTP/1.1\n").endsWith("\n\n");
    }
  }

  @Test
  void aRedirectThatKeepsTheMethodKeepsTheBody() throws Exception {
    List<String> requests = new CopyOnWriteArrayList<>();
    try (ScriptedServer server = redirecting("307", "/next", requests)) {
      assertThat(run(server, http("put", "/first", "body", LONG)).status()).isEqualTo(200);
      assertThat(requests.get(1)).startsWith("PUT /next HTTP/1.1\n").endsWith("\n\nbody");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://elsewhere.example/next",
        "https://localhost:80/next",
        "http://localhost:81/next",
        "http://[::1:80/",
        "mailto:x",
        "ht tp://x"
      })
  void aRedirectThatLeavesTheServiceIsTheAnswer(String location) throws Exception {
    try (ScriptedServer server =
        ScriptedServer.answering(
            "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n")) {
      StepReply reply = run(server, http("get", "/", "", LONG));
      assertThat(reply.ok()).isTrue();
      assertThat(reply.status()).isEqualTo(302);
      assertThat(reply.headers()).containsEntry("location", location);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void tenRedirectsAreFollowedAndNoMore() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.answering(
            "HTTP/1.1 301 Moved\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")) {
      StepReply reply = run(server, http("get", "/", "", LONG));
      assertThat(reply.error())
          .isEqualTo(
              "http get to api.public failed: api answered with more than 10 redirects, the last"
                  + " to /again");
      assertThat(server.requests()).hasSize(11);
    }
  }

  @Test
  void aBodyWithoutEndIsCutAtItsLimit() throws Exception {
    byte[] block = "ü".repeat(5_000).getBytes("UTF-8");
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.request();
              peer.send("HTTP/1.1 200 OK\r\n\r\nx");
              while (true) {
                peer.send(block);
              }
            })) {
      StepReply reply = run(server, http("get", "/", "", LONG));
      assertThat(reply.ok()).isTrue();
      assertThat(reply.body()).isEqualTo("x" + "ü".repeat(32_767));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SSH-2.0-OpenSSH_9.2 \\r\\n|something that is not HTTP, it starts with \"S\"",
        "HTTP/2 200 OK\\r\\n|something that is not HTTP, it starts with \"HTTP/2\"",
        "HTTP/1.1 2x0 OK\\r\\n|a status line that is not HTTP: \"HTTP/1.1 2x0 OK\"",
        "HTTP/1.1 200 OK\\r\\nnonsense\\r\\n|a line that is no header: \"nonsense\"",
        "HTTP/1.1 200 OK\\r\\nContent-Length: -1\\r\\n\\r\\n|the content length \"-1\"",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: gzip\\r\\n\\r\\n|the transfer encoding \"gzip\"",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n|"
            + "a chunk without a size: \"zz\""
      })
  void nonsenseIsNamed(String answer, String named) throws Exception {
    String bytes = answer.replace("\\r", "\r").replace("\\n", "\n");
    try (ScriptedServer server = ScriptedServer.answering(bytes)) {
      assertThat(run(server, http("get", "/", "", LONG)).error())
          .isEqualTo("http get to api.public failed: api answered with " + named);
    }
  }

  @Test
  void endlessHeadersAreRefused() throws Exception {
    try (ScriptedServer oneLine = endless("a".repeat(10_000));
        ScriptedServer manyLines = endless("X-A: b\r\n".repeat(1_000))) {
      for (ScriptedServer server : List.of(oneLine, manyLines)) {
        assertThat(run(server, http("get", "/", "", LONG)).error())
            .isEqualTo(
                "http get to api.public failed: api answered with more than 64 KiB of headers");
      }
    }
  }

  @Test
  void anAnswerThatDripsCostsTheTimeoutAndNoMore() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.request();
              peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nab");
              peer.awaitEnd();
            })) {
      assertThat(run(server, http("get", "/", "", SHORT)).error())
          .startsWith("http get to api.public failed: no complete answer from api within 0.1s");
    }
  }

  @Test
  void anAnswerThatEndsEarlyIsNoAnswer() throws Exception {
    try (ScriptedServer cut =
            ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
        ScriptedServer silent = ScriptedServer.answering("")) {
      assertThat(run(cut, http("get", "/", "", LONG)).error())
          .isEqualTo("http get to api.public failed: connection closed by api after 41 bytes");
      assertThat(run(silent, http("get", "/", "", LONG)).error())
          .isEqualTo("http get to api.public failed: connection closed by api after 0 bytes");
      StepReply refused =
          step.run(http("get", "/", "", LONG), new TestReach(silent.address(), false));
      assertThat(refused.error())
          .isEqualTo("http get to api.public failed: connection refused by api");
      StepReply died = step.run(http("get", "/", "", LONG), TestReach.dying(silent.address()));
      assertThat(died.error())
          .isEqualTo("http get to api.public failed: connection closed by api after 0 bytes");
    }
  }

  @Test
  void anAnswerBeforeTheWholeBodyWasReadIsHeard() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.line();
              peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
              // Closing with unread bytes resets the connection.
              peer.socket.close();
            })) {
      String large = "x".repeat(8 << 20);
      assertThat(run(server, http("post", "/", large, LONG)).status()).isEqualTo(413);
    }
  }

  @Test
  void anInterruptEndsTheStep() throws Exception {
    Thread tester = Thread.currentThread();
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.request();
              peer.send("HTTP/1.1 200 OK\r\n");
              tester.interrupt();
              peer.awaitEnd();
            })) {
      assertThatThrownBy(() -> run(server, http("get", "/", "", LONG)))
          .isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void anotherMethodIsADefectOfTheCaller() {
    StepRequest request = http("head", "/", "", LONG);
    assertThatThrownBy(() -> step.run(request, new TestReach(TestReach.nobody(), true)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private StepReply run(ScriptedServer server, StepRequest request) throws InterruptedException {
    StepReply reply = step.run(request, new TestReach(server.address(), true));
    assertThat(reply.ok()).isEqualTo(reply.error().isEmpty());
    return reply;
  }

  private static ScriptedServer redirecting(String status, String location, List<String> requests)
      throws Exception {
    return new ScriptedServer(
        peer -> {
          String request = peer.request();
          requests.add(request);
          peer.send(
              request.contains(" /first ")
                  ? "HTTP/1.1 " + status + " x\r\nLocation: " + location + "\r\n\r\n"
                  : "HTTP/1.1 200 OK\r\n\r\n");
        });
  }

  private static ScriptedServer endless(String text) throws Exception {
    return new ScriptedServer(
        peer -> {
          peer.request();
          peer.send("HTTP/1.1 200 OK\r\n");
          while (true) {
            peer.send(text);
          }
        });
  }
}
