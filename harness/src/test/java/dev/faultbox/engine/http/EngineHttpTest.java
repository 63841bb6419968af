package dev.faultbox.engine.http;

import static dev.faultbox.engine.ScriptedEngine.empty;
import static dev.faultbox.engine.ScriptedEngine.json;
import static dev.faultbox.engine.ScriptedEngine.raw;
import static dev.faultbox.engine.ScriptedEngine.rawThenClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.engine.ScriptedEngine;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class EngineHttpTest {
  private static final int SECONDS = 20;

  private ScriptedEngine engine;
  private EngineHttp http;

  private void script(ScriptedEngine.Script script) throws IOException {
    open(new ScriptedEngine(script));
  }

  private void open(ScriptedEngine scripted) throws IOException {
    close();
    engine = scripted;
    http = new EngineHttp(EngineAddress.unix(engine.socket().toString()));
  }

  @AfterEach
  void close() throws IOException {
    if (http != null) {
      http.close();
    }
    if (engine != null) {
      engine.close();
    }
  }

  private String get() throws IOException {
    return get(SECONDS);
  }

  private String get(int seconds) throws IOException {
    try (HttpAnswer answer = http.send("GET", "/x", Map.of(), null, seconds)) {
      return answer.status() + " " + new String(answer.readAll(), StandardCharsets.UTF_8);
    }
  }

  private String post(String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (HttpAnswer answer = http.send("POST", "/x", Map.of(), bytes, SECONDS)) {
      return answer.status() + " " + new String(answer.readAll(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void answersOfKnownLengthShareOneConnection() throws Exception {
    script(request -> json(200, request.text()));
    assertThat(post("one")).isEqualTo("200 one");
    assertThat(post("two")).isEqualTo("200 two");
    assertThat(get()).isEqualTo("200 ");
    assertThat(engine.connections()).isEqualTo(1);
    assertThat(engine.requests().get(0).headers()).contains("Host: localhost", "Content-Length: 3");
  }

  @Test
  void chunkedAnswersShareOneConnection() throws Exception {
    script(
        request ->
            raw(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3;ext=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"));
    assertThat(get()).isEqualTo("200 abc0123456789");
    assertThat(get()).isEqualTo("200 abc0123456789");
    assertThat(engine.connections()).isEqualTo(1);
  }

  @Test
  void answersMayEndWithTheConnection() throws Exception {
    script(request -> rawThenClose("HTTP/1.1 200 OK\r\n\r\nall of it"));
    assertThat(get()).isEqualTo("200 all of it");
    assertThat(get()).isEqualTo("200 all of it");
    assertThat(engine.connections()).isEqualTo(2);
  }

  @Test
  void interimAnswersArePassedOver() throws Exception {
    script(
        request ->
            raw("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"));
    assertThat(get()).isEqualTo("200 ok");
  }

  @Test
  void anAnswerWithoutContentHasNoBody() throws Exception {
    script(request -> empty(204));
    assertThat(get()).isEqualTo("204 ");
    assertThat(get()).isEqualTo("204 ");
    assertThat(engine.connections()).isEqualTo(1);
  }

  @Test
  void aConnectionThatDiedWhileIdleCostsNothing() throws Exception {
    script(request -> json(200, "x"));
    assertThat(get()).isEqualTo("200 x");
    engine.dropConnections();
    assertThat(get()).isEqualTo("200 x");
    assertThat(engine.connections()).isEqualTo(2);
  }

  @Test
  void aPostIsNeverSentTwice() throws Exception {
    AtomicInteger count = new AtomicInteger();
    script(request -> count.incrementAndGet() == 2 ? null : json(200, "x"));
    assertThat(get()).isEqualTo("200 x");
    assertThatThrownBy(() -> post("create")).isInstanceOf(EOFException.class);
    assertThat(engine.requests()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
        "HTTP/1.1 200 OK\r\nContent-",
        "HTTP/1.1 2",
        "",
      })
  void anAnswerCutShortIsAnError(String start) throws Exception {
    script(request -> rawThenClose(start));
    assertThatThrownBy(this::get)
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("closed in the middle of the answer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 -12\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
        "\u0000\u0001\u0002\n",
      })
  void garbageIsNamedAsSuch(String garbage) throws Exception {
    script(request -> raw(garbage));
    assertThatThrownBy(this::get)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not HTTP");
  }

  @Test
  void endlessHeadsAreGivenUp() throws Exception {
    script(request -> raw("HTTP/1.1 200 OK\r\nA: " + "x".repeat(200_000)));
    assertThatThrownBy(this::get).hasMessageContaining("longer than 64 KiB");
    script(request -> raw("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(1000)));
    assertThatThrownBy(this::get).hasMessageContaining("bad header field");
  }

  @Test
  void silenceEndsWithTheDeadline() throws Exception {
    script(
        request -> {
          engine.closed.await();
          return null;
        });
    assertThatThrownBy(() -> get(1))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("GET /x in 1 s");
  }

  @Test
  void aBodyThatStallsEndsWithTheDeadline() throws Exception {
    script(request -> raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
    assertThatThrownBy(() -> get(1)).isInstanceOf(DeadlineException.class);
    script(request -> json(200, "still of use"));
    assertThat(get()).isEqualTo("200 still of use");
  }

  @Test
  void streamsABodyOfUnknownLength() throws Exception {
    script(request -> json(200, request.body().length + ""));
    byte[] block = new byte[100_001];
    RequestBody body =
        out -> {
          out.write('a');
          out.write(block);
          out.write(block, 0, 10);
          out.flush();
        };
    try (HttpAnswer answer = http.stream("PUT", "/x", Map.of("A", "b"), body, SECONDS)) {
      assertThat(new String(answer.readAll(), StandardCharsets.UTF_8)).isEqualTo("100012");
    }
    assertThat(engine.requests().get(0).headers()).contains("A: b", "Transfer-Encoding: chunked");
    assertThat(get()).isEqualTo("200 0");
    assertThat(engine.connections()).isEqualTo(1);
  }

  @Test
  void aRefusalBeforeTheEndOfTheBodyIsHeard() throws Exception {
    String refusal = "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone";
    open(new ScriptedEngine(request -> rawThenClose(refusal), false));
    byte[] block = new byte[1 << 20];
    RequestBody endless =
        out -> {
          while (true) {
            out.write(block);
          }
        };
    try (HttpAnswer answer = http.stream("PUT", "/x", Map.of(), endless, SECONDS)) {
      assertThat(answer.status()).isEqualTo(404);
      assertThat(new String(answer.readAll(), StandardCharsets.UTF_8)).isEqualTo("gone");
    }
  }

  @Test
  void aBodyThatCannotBeProducedIsItsOwnError() throws Exception {
    script(request -> json(200, "x"));
    RequestBody broken =
        out -> {
          out.write(1);
          throw new IOException("file vanished");
        };
    assertThatThrownBy(() -> http.stream("PUT", "/x", Map.of(), broken, SECONDS))
        .hasMessage("file vanished");
  }

  @Test
  void closingEndsCallsUnderWayAndRefusesNewOnes() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    script(
        request -> {
          asked.countDown();
          engine.closed.await();
          return null;
        });
    FutureTask<String> call = new FutureTask<>(this::get);
    new Thread(call).start();
    asked.await();
    http.close();
    assertThatThrownBy(call::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(this::get).hasMessageContaining("was closed");
  }

  @Test
  void anInterruptEndsACall() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    script(
        request -> {
          asked.countDown();
          engine.closed.await();
          return null;
        });
    FutureTask<String> call = new FutureTask<>(this::get);
    Thread thread = new Thread(call);
    thread.start();
    asked.await();
    thread.interrupt();
    assertThatThrownBy(call::get).hasCauseInstanceOf(ClosedByInterruptException.class);
  }

  @Test
  void aBodyLeftUnreadDropsTheConnection() throws Exception {
    script(request -> json(200, "unread"));
    http.send("GET", "/x", Map.of(), null, SECONDS).close();
    assertThat(get()).isEqualTo("200 unread");
    assertThat(engine.connections()).isEqualTo(2);
  }

  @Test
  void speaksOverTcp() throws Exception {
    try (ServerSocket server = new ServerSocket()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread thread =
          new Thread(
              () -> {
                try (Socket socket = server.accept()) {
                  InputStream in = socket.getInputStream();
                  assertThat(in.read()).isPositive();
                  socket.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\ntcp".getBytes("UTF-8"));
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      thread.start();
      http = new EngineHttp(EngineAddress.parse("tcp://127.0.0.1:" + server.getLocalPort()));
      assertThat(get()).isEqualTo("200 tcp");
      thread.join();
    }
  }
}
