package dev.faultbox.engine;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine on a socket file whose every byte a test decides. */
public final class ScriptedEngine implements Closeable {
  /** A request as it arrived, its body unframed. */
  public record Request(String method, String target, List<String> headers, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** Answers one request; returning null closes the connection. */
  public interface Script {
    Answer answer(Request request) throws Exception;
  }

  /** Raw bytes, and whether the connection is closed after them. */
  public record Answer(byte[] bytes, boolean close) {}

  /** A script's way to never answer: ends when the engine is closed. */
  public final CountDownLatch closed = new CountDownLatch(1);

  private final Path directory;
  private final Path socket;
  private final ServerSocketChannel server;
  private final Script script;
  private final boolean readBodies;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Set<SocketChannel> channels = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();

  public ScriptedEngine(Script script) throws IOException {
    this(script, true);
  }

  /**
   * @param readBodies false for an engine that answers as soon as it has seen the head
   */
  public ScriptedEngine(Script script, boolean readBodies) throws IOException {
    this.script = script;
    this.readBodies = readBodies;
    directory = Files.createTempDirectory("scripted-engine");
    socket = directory.resolve("e.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    start(this::accept);
  }

  public Path socket() {
    return socket;
  }

  public List<Request> requests() {
    return requests;
  }

  public int connections() {
    return connections.get();
  }

  /** Closes all connections from the engine's side; new ones are accepted. */
  public void dropConnections() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }

  public static Answer json(int status, String body) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return raw(
        "HTTP/1.1 "
            + status
            + " X\r\nContent-Type: application/json\r\nDate: Sun, 22 Nov 2026"
            + " 14:43:21 GMT\r\nContent-Length: "
            + length
            + "\r\n\r\n"
            + body);
  }

  public static Answer empty(int status) {
    return raw(
        "HTTP/1.1 " + status + " X\r\n" + (status == 204 ? "" : "Content-Length: 0\r\n") + "\r\n");
  }

  public static Answer raw(String text) {
    return new Answer(text.getBytes(StandardCharsets.UTF_8), false);
  }

  public static Answer rawThenClose(String text) {
    return new Answer(text.getBytes(StandardCharsets.UTF_8), true);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "scripted-engine");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        connections.incrementAndGet();
        channels.add(channel);
        start(() -> serve(channel));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      InputStream in = Channels.newInputStream(channel);
      OutputStream out = Channels.newOutputStream(channel);
      while (true) {
        Request request = read(in);
        requests.add(request);
        Answer answer = script.answer(request);
        if (answer == null) {
          return;
        }
        out.write(answer.bytes());
        out.flush();
        if (answer.close()) {
          return;
        }
      }
    } catch (Exception e) {
      // The client went away, or the engine was closed.
    } finally {
      channels.remove(channel);
    }
  }

  private Request read(InputStream in) throws IOException {
    String[] start = line(in).split(" ");
    List<String> headers = new ArrayList<>();
    int length = 0;
    boolean chunked = false;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      headers.add(header);
      if (header.startsWith("Content-Length: ")) {
        length = Integer.parseInt(header.substring(16));
      }
      chunked |= header.equals("Transfer-Encoding: chunked");
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (readBodies) {
      body.write(in.readNBytes(length));
      for (int size = chunked ? chunk(in) : 0; size > 0; size = chunk(in)) {
        body.write(in.readNBytes(size));
        line(in);
      }
      if (chunked) {
        line(in);
      }
    }
    return new Request(start[0], start[1], headers, body.toByteArray());
  }

  private static int chunk(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException();
      }
      if (c == '\n') {
        return line.toString().strip();
      }
      line.append((char) c);
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
    dropConnections();
    Files.deleteIfExists(socket);
    Files.deleteIfExists(directory);
  }
}
