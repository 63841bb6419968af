package dev.faultbox.engine.http;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One connection with a read buffer and a write buffer. Reads and writes are the business of one
 * thread; {@link #close} may come from any.
 */
final class Connection implements Closeable {
  private static final int BUFFER_BYTES = 32 * 1024;

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private final ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
  private long received;

  /** Set while the connection waits in the pool. */
  long idleSinceNanos;

  /** Set once the connection is secured; the channel is below it then. */
  private @Nullable SSLSocket secured;

  Connection(SocketChannel channel) {
    this.channel = channel;
  }

  void connect(EngineAddress address, @Nullable EngineTls tls) throws IOException {
    channel.connect(address.socketAddress());
    if (tls != null) {
      secured = tls.over(channel.socket(), address);
    }
  }

  /** Bytes received so far, to tell a connection that died while idle from one that died later. */
  long received() {
    return received;
  }

  /** The next byte, or -1 at the end. */
  int read() throws IOException {
    return in.hasRemaining() || fill() ? in.get() & 0xff : -1;
  }

  int read(byte[] target, int offset, int length) throws IOException {
    if (!in.hasRemaining() && !fill()) {
      return -1;
    }
    int count = Math.min(length, in.remaining());
    in.get(target, offset, count);
    return count;
  }

  boolean hasBufferedInput() {
    return in.hasRemaining();
  }

  private boolean fill() throws IOException {
    in.clear();
    int count = -1;
    try {
      SSLSocket socket = secured;
      if (socket == null) {
        count = channel.read(in);
      } else {
        count = socket.getInputStream().read(in.array(), 0, in.capacity());
        in.position(Math.max(count, 0));
      }
    } finally {
      in.flip();
    }
    if (count > 0) {
      received += count;
    }
    return count > 0;
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      if (!out.hasRemaining()) {
        flush();
      }
      int count = Math.min(left, out.remaining());
      out.put(bytes, at, count);
      at += count;
      left -= count;
    }
  }

  /** Writes text that is known to be ASCII. */
  void write(String ascii) throws IOException {
    byte[] bytes = ascii.getBytes(StandardCharsets.ISO_8859_1);
    write(bytes, 0, bytes.length);
  }

  void flush() throws IOException {
    out.flip();
    SSLSocket socket = secured;
    try {
      if (socket != null) {
        socket.getOutputStream().write(out.array(), 0, out.limit());
        return;
      }
      while (out.hasRemaining()) {
        channel.write(out);
      }
    } finally {
      out.clear();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing depends on a connection that is being thrown away.
    }
  }
}
