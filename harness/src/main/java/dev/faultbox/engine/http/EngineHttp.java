package dev.faultbox.engine.http;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 client for one engine with a pool of kept-alive connections. Written for start-up
 * time: the JDK's own client cannot speak over a socket file, and docker-java's transports load
 * hundreds of classes before the first byte.
 *
 * <p>Safe for use by many threads; each exchange has a connection of its own. {@link #close} ends
 * the exchanges under way.
 */
public final class EngineHttp implements Closeable {
  /** A connection that has been idle for longer is not trusted with a request. */
  private static final long MAX_IDLE_NANOS = 20_000_000_000L;

  static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final EngineAddress address;
  private final @Nullable EngineTls tls;
  private final Deadlines deadlines = new Deadlines();
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final Set<Connection> busy = new HashSet<>();
  private boolean closed;

  public EngineHttp(EngineAddress address) {
    this(address, null);
  }

  /**
   * @param tls null for an engine that is spoken to in the open
   */
  public EngineHttp(EngineAddress address, @Nullable EngineTls tls) {
    this.address = address;
    this.tls = tls;
  }

  public EngineAddress address() {
    return address;
  }

  /** The directory with the certificates in use, null without TLS. */
  public @Nullable Path certificates() {
    return tls == null ? null : tls.directory();
  }

  /** Sends a request whose body is streamed. */
  public HttpAnswer stream(
      String method, String target, Map<String, String> headers, RequestBody body, int seconds)
      throws IOException {
    return exchange(method, target, headers, null, body, seconds);
  }

  /** Sends a request without a body, or with one that is held in memory. */
  public HttpAnswer send(
      String method,
      String target,
      Map<String, String> headers,
      byte @Nullable [] body,
      int seconds)
      throws IOException {
    return exchange(method, target, headers, body, null, seconds);
  }

  private HttpAnswer exchange(
      String method,
      String target,
      Map<String, String> headers,
      byte @Nullable [] bytes,
      @Nullable RequestBody streamed,
      int seconds)
      throws IOException {
    // The peer may close an idle connection at any moment. A request that changes nothing is tried
    // again once; one that may have been carried out is not.
    boolean repeatable = streamed == null && !method.equals("POST");
    Connection connection = takeIdle();
    if (connection != null) {
      long before = connection.received();
      try {
        return exchangeOn(connection, false, method, target, headers, bytes, streamed, seconds);
      } catch (IOException e) {
        boolean stale = connection.received() == before && !(e instanceof DeadlineException);
        if (!repeatable || !stale || Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
    return exchangeOn(open(), true, method, target, headers, bytes, streamed, seconds);
  }

  private HttpAnswer exchangeOn(
      Connection connection,
      boolean fresh,
      String method,
      String target,
      Map<String, String> headers,
      byte @Nullable [] bytes,
      @Nullable RequestBody streamed,
      int seconds)
      throws IOException {
    int query = target.indexOf('?');
    String what =
        method + " " + (query < 0 ? target : target.substring(0, query)) + " in " + seconds + " s";
    Deadlines.Guard guard = deadlines.guard(connection, seconds * NANOS_PER_SECOND);
    boolean answered = false;
    try {
      if (fresh) {
        connection.connect(address, tls);
      }
      writeHead(connection, method, target, headers, bytes, streamed != null);
      IOException cutOff = writeBody(connection, bytes, streamed);
      HttpHead head = readHead(connection, cutOff);
      BodyInput body = BodyInput.of(connection, method, head);
      answered = true;
      return new HttpAnswer(this, connection, guard, head, body, cutOff == null, what);
    } catch (IOException e) {
      throw Deadlines.explain(guard, what, e);
    } finally {
      if (!answered) {
        guard.close();
        release(connection, false);
      }
    }
  }

  private static HttpHead readHead(Connection connection, @Nullable IOException cutOff)
      throws IOException {
    try {
      return HttpHead.read(connection);
    } catch (IOException e) {
      throw cutOff == null ? e : cutOff;
    }
  }

  private static void writeHead(
      Connection out,
      String method,
      String target,
      Map<String, String> headers,
      byte @Nullable [] bytes,
      boolean streamed)
      throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    // The engine does not look at the host; it only has to be there.
    head.append("Host: localhost\r\nUser-Agent: faultbox\r\n");
    for (Map.Entry<String, String> header : headers.entrySet()) {
      head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    if (streamed) {
      head.append("Transfer-Encoding: chunked\r\n");
    } else if (bytes != null || method.equals("POST") || method.equals("PUT")) {
      head.append("Content-Length: ").append(bytes == null ? 0 : bytes.length).append("\r\n");
    }
    out.write(head.append("\r\n").toString());
  }

  /**
   * Returns the failure of the connection instead of throwing it: an engine that refuses a body
   * answers and stops reading, and its answer says more than a broken pipe.
   */
  private static @Nullable IOException writeBody(
      Connection connection, byte @Nullable [] bytes, @Nullable RequestBody streamed)
      throws IOException {
    if (streamed == null) {
      if (bytes != null) {
        connection.write(bytes, 0, bytes.length);
      }
      connection.flush();
      return null;
    }
    ChunkedOutput out = new ChunkedOutput(connection);
    try {
      streamed.writeTo(out);
      out.finish();
      return null;
    } catch (IOException e) {
      if (out.broken()) {
        return e;
      }
      throw e;
    }
  }

  private Connection open() throws IOException {
    Connection connection = new Connection(address.open());
    synchronized (this) {
      if (!closed) {
        busy.add(connection);
        return connection;
      }
    }
    connection.close();
    throw new IOException("the connection to the engine was closed");
  }

  private synchronized @Nullable Connection takeIdle() {
    long now = System.nanoTime();
    while (true) {
      Connection connection = idle.pollFirst();
      if (connection == null) {
        return null;
      }
      if (now - connection.idleSinceNanos < MAX_IDLE_NANOS) {
        busy.add(connection);
        return connection;
      }
      connection.close();
    }
  }

  void release(Connection connection, boolean reusable) {
    synchronized (this) {
      busy.remove(connection);
      if (reusable && !closed && !connection.hasBufferedInput()) {
        connection.idleSinceNanos = System.nanoTime();
        idle.addFirst(connection);
        return;
      }
    }
    connection.close();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      for (Connection connection : idle) {
        connection.close();
      }
      idle.clear();
      for (Connection connection : busy) {
        connection.close();
      }
    }
    deadlines.close();
  }
}
