package dev.faultbox.engine.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * An answer whose body is still to be read, by one thread. The deadline of the request covers the
 * body. Closing it gives the connection back when the body was read to its end, and drops it
 * otherwise.
 */
public final class HttpAnswer implements Closeable {
  private static final int MAX_BODY_BYTES = 32 * 1024 * 1024;
  private static final int BUFFER_BYTES = 8 * 1024;

  private final EngineHttp http;
  private final Connection connection;
  private final Deadlines.Guard guard;
  private final HttpHead head;
  private final BodyInput body;
  private final boolean requestComplete;
  private final String what;
  private boolean closed;

  HttpAnswer(
      EngineHttp http,
      Connection connection,
      Deadlines.Guard guard,
      HttpHead head,
      BodyInput body,
      boolean requestComplete,
      String what) {
    this.http = http;
    this.connection = connection;
    this.guard = guard;
    this.head = head;
    this.body = body;
    this.requestComplete = requestComplete;
    this.what = what;
  }

  public int status() {
    return head.status();
  }

  /** By lower-case name. */
  public Map<String, String> headers() {
    return head.headers();
  }

  /** The value of a header field, empty when it is not there. */
  public String header(String lowerCaseName) {
    return head.headers().getOrDefault(lowerCaseName, "");
  }

  /** The body; a read past the deadline throws {@link DeadlineException}. */
  public InputStream body() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        try {
          return body.read(target, offset, length);
        } catch (IOException e) {
          throw Deadlines.explain(guard, what, e);
        }
      }
    };
  }

  /** Gives the rest of the body a deadline of its own, counted from now, in place of the old. */
  public void renew(int seconds) {
    guard.renew(seconds * EngineHttp.NANOS_PER_SECOND);
  }

  /** Reads the whole body; an unreasonable one (over 32 MiB) is an error. */
  public byte[] readAll() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER_BYTES];
    InputStream in = body();
    for (int n = in.read(buffer, 0, buffer.length); n >= 0; n = in.read(buffer, 0, buffer.length)) {
      all.write(buffer, 0, n);
      if (all.size() > MAX_BODY_BYTES) {
        throw new IOException("the answer to " + what + " is longer than 32 MiB");
      }
    }
    return all.toByteArray();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    guard.close();
    boolean intact = requestComplete && body.reusable() && !guard.expired();
    http.release(connection, intact && head.keepAlive());
  }
}
