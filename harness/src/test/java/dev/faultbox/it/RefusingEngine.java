package dev.faultbox.it;

import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * The real engine, but for containers that ask for something it shall not give, as engines with a
 * policy refuse them. Everything else passes as it is, and is remembered.
 */
final class RefusingEngine implements Closeable {
  private static final int BUFFER = 1 << 16;
  private static final Pattern MAKES_IMAGE =
      Pattern.compile("^POST (/v[0-9.]+)?/(build|commit|images/(create|load))\\b");

  private static final Pattern BUILDS = Pattern.compile("^POST (/v[0-9.]+)?/build\\b");

  private final Path directory;
  private final Path real;
  private final List<String> unwanted;
  private final String words;
  private volatile String withheld = "";
  private volatile boolean silent;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> channels = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private volatile CountDownLatch builds = new CountDownLatch(0);

  /**
   * @param words of the refusal
   * @param unwanted what is in a request for such a container, any of these
   */
  RefusingEngine(String words, String... unwanted) throws IOException {
    this.unwanted = List.of(unwanted);
    this.words = words;
    try (Engine engine = EngineLocator.system().locate()) {
      real = Path.of(engine.info().address().replaceFirst("^unix://", ""));
    }
    directory = Files.createTempDirectory(Path.of("/tmp"), "refusing");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket()));
    start(this::accept);
  }

  /**
   * One that grants a capability and does not give it, as where a kernel's policy has the last
   * word.
   *
   * @param capability as it stands in the request
   */
  static RefusingEngine without(String capability) throws IOException {
    RefusingEngine engine = new RefusingEngine("nothing", "nothing that anybody asks for");
    engine.withheld = capability;
    return engine;
  }

  /**
   * One that makes a container, and whose connection is gone before it has said so.
   *
   * @param wanted what is in the request for it
   */
  static RefusingEngine losingTheAnswerTo(String wanted) throws IOException {
    RefusingEngine engine = new RefusingEngine("nothing", wanted);
    engine.silent = true;
    return engine;
  }

  private Path socket() {
    return directory.resolve("e.sock");
  }

  /** Value of {@code DOCKER_HOST}. */
  String host() {
    return "unix://" + socket();
  }

  /** From now on the real engine hears of no build until they are released. */
  RefusingEngine holdingBuilds() {
    builds = new CountDownLatch(1);
    return this;
  }

  void releaseBuilds() {
    builds.countDown();
  }

  /** Containers that were refused so far. */
  int refused() {
    return refused.get();
  }

  /** Method and path of every request so far that makes an image: by building, import or pull. */
  List<String> imagesMade() {
    return requests.stream().filter(line -> MAKES_IMAGE.matcher(line).find()).toList();
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "refusing-engine");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        SocketChannel engine = SocketChannel.open(UnixDomainSocketAddress.of(real));
        channels.add(client);
        channels.add(engine);
        start(() -> answers(engine, client));
        start(() -> requests(client, engine));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void answers(SocketChannel engine, SocketChannel client) {
    try (client;
        engine) {
      input(engine).transferTo(output(client));
    } catch (IOException e) {
      // One of the two went away.
    } finally {
      channels.remove(client);
      channels.remove(engine);
    }
  }

  /** One at a time, so that a refusal cannot come in the middle of another answer. */
  private void requests(SocketChannel client, SocketChannel engine) {
    try (client;
        engine) {
      InputStream in = new BufferedInputStream(input(client));
      OutputStream out = output(engine);
      while (true) {
        String head = head(in);
        requests.add(head.substring(0, head.indexOf('\r')));
        if (BUILDS.matcher(head).find()) {
          builds.await();
        }
        if (head.contains("/containers/create")) {
          byte[] body = body(in, head);
          String text = new String(body, StandardCharsets.UTF_8);
          if (unwanted.stream().anyMatch((head + text)::contains)) {
            refused.incrementAndGet();
            if (silent) {
              carryOut(head, body);
              return;
            }
            output(client).write(refusal());
            continue;
          }
          if (!withheld.isEmpty()) {
            // The tracer does not ask for this one, and every service for no other.
            text = text.replace("\"CapAdd\":[" + withheld + "],", "");
            head = head.replaceFirst("(?i)content-length: \\d+", "Content-Length: " + bytes(text));
            body = text.getBytes(StandardCharsets.UTF_8);
          }
          out.write(head.getBytes(StandardCharsets.ISO_8859_1));
          out.write(body);
        } else {
          out.write(head.getBytes(StandardCharsets.ISO_8859_1));
          passBody(in, head, out);
        }
        out.flush();
      }
    } catch (IOException e) {
      // One of the two went away.
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns when it is done. */
  private void carryOut(String head, byte[] body) throws IOException {
    try (SocketChannel aside = SocketChannel.open(UnixDomainSocketAddress.of(real))) {
      OutputStream out = output(aside);
      out.write(head.getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
      if (!head(new BufferedInputStream(input(aside))).contains(" 201 ")) {
        throw new AssertionError("the engine has not made what it was to make");
      }
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Streams of the channel itself would share one lock, and nobody could write while one reads. */
  private static InputStream input(SocketChannel channel) {
    return Channels.newInputStream(
        new ReadableByteChannel() {
          @Override
          public int read(ByteBuffer into) throws IOException {
            return channel.read(into);
          }

          @Override
          public boolean isOpen() {
            return channel.isOpen();
          }

          @Override
          public void close() throws IOException {
            channel.close();
          }
        });
  }

  private static OutputStream output(SocketChannel channel) {
    return Channels.newOutputStream(
        new WritableByteChannel() {
          @Override
          public int write(ByteBuffer from) throws IOException {
            return channel.write(from);
          }

          @Override
          public boolean isOpen() {
            return channel.isOpen();
          }

          @Override
          public void close() throws IOException {
            channel.close();
          }
        });
  }

  private byte[] refusal() {
    String body = "{\"message\":\"" + words + "\"}";
    return ("HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** With the empty line behind it. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (String line = line(in); !line.equals("\r\n"); line = line(in)) {
      head.append(line);
    }
    return head.append("\r\n").toString();
  }

  private static byte[] body(InputStream in, String head) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    passBody(in, head, body);
    return body.toByteArray();
  }

  /** As it is framed. */
  private static void passBody(InputStream in, String head, OutputStream out) throws IOException {
    String headers = head.toLowerCase(Locale.ROOT);
    if (headers.contains("\r\ntransfer-encoding: chunked")) {
      int size;
      do {
        String line = line(in);
        size = Integer.parseInt(line.strip(), 16);
        out.write(line.getBytes(StandardCharsets.ISO_8859_1));
        // With the line end behind it.
        pass(in, size + 2, out);
      } while (size > 0);
      return;
    }
    int at = headers.indexOf("\r\ncontent-length: ");
    if (at >= 0) {
      int from = at + "\r\ncontent-length: ".length();
      pass(in, Integer.parseInt(headers.substring(from, headers.indexOf('\r', from))), out);
    }
  }

  private static void pass(InputStream in, int length, OutputStream out) throws IOException {
    int left = length;
    while (left > 0) {
      byte[] piece = in.readNBytes(Math.min(left, BUFFER));
      if (piece.length == 0) {
        throw new EOFException();
      }
      out.write(piece);
      left -= piece.length;
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    do {
      int c = in.read();
      if (c < 0) {
        throw new EOFException();
      }
      line.append((char) c);
    } while (line.charAt(line.length() - 1) != '\n');
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    builds.countDown();
    server.close();
    for (SocketChannel channel : channels) {
      channel.close();
    }
    Files.deleteIfExists(socket());
    Files.deleteIfExists(directory);
  }
}
