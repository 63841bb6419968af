package dev.faultbox.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A TCP connection whose every wait ends at the exchange's deadline, and at once when the thread is
 * interrupted. Used by one thread.
 */
final class Connection implements ByteSource, AutoCloseable {
  /** Bytes thrown away at once, of what a service says behind its answer. */
  private static final int REST_BYTES = 1 << 10;

  private final SocketChannel channel;
  private final Deadline deadline;
  private long received;

  private Connection(SocketChannel channel, Deadline deadline) {
    this.channel = channel;
    this.deadline = deadline;
  }

  /**
   * Connects.
   *
   * @param dialLimit longest wait for this connection, within the deadline
   * @throws DialTimeout when the time is up
   * @throws InterruptedException when the thread is interrupted
   */
  static Connection open(InetSocketAddress address, Duration dialLimit, Deadline deadline)
      throws IOException, InterruptedException {
    SocketChannel channel = SocketChannel.open();
    long limit = Math.min(dialLimit.toMillis(), deadline.millisLeft());
    try {
      channel.socket().connect(address, (int) limit);
      // One exchange, one small write: nothing is gained by collecting.
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return new Connection(channel, deadline);
    } catch (IOException | RuntimeException e) {
      channel.close();
      checkInterrupt(e);
      if (e instanceof SocketTimeoutException) {
        throw new DialTimeout(limit);
      }
      throw e;
    }
  }

  /** Writes all of it. */
  void write(byte[] bytes) throws IOException, InterruptedException {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    try {
      channel.configureBlocking(false);
      try {
        channel.write(out);
        if (out.hasRemaining()) {
          writeSlowly(out);
        }
      } finally {
        // Also after a failed write: an answer may have come before it.
        if (channel.isOpen()) {
          channel.configureBlocking(true);
        }
      }
    } catch (IOException e) {
      checkInterrupt(e);
      throw e;
    }
  }

  /** The peer takes its time: waits for it without passing the deadline. */
  private void writeSlowly(ByteBuffer out) throws IOException {
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_WRITE);
      while (out.hasRemaining()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new ClosedByInterruptException();
        }
        selector.select(deadline.millisLeft());
        selector.selectedKeys().clear();
        channel.write(out);
      }
    }
  }

  /** Reads what is there, at least a byte; -1 at the end of the stream. */
  @Override
  public int read(byte[] into, int offset, int length) throws IOException, InterruptedException {
    try {
      channel.socket().setSoTimeout((int) deadline.millisLeft());
      int got = channel.socket().getInputStream().read(into, offset, length);
      received += Math.max(0, got);
      return got;
    } catch (IOException e) {
      checkInterrupt(e);
      throw e;
    }
  }

  /**
   * Says that no more will be sent, and waits until the service says the same. Only then has it
   * made its last calls for this connection: a forwarder between the two closes, and even connects,
   * later than this side does. What still comes is nobody's any more.
   *
   * @throws InterruptedException when the thread is interrupted; the connection is closed
   */
  void finish(Farewell farewell) throws InterruptedException {
    Deadline limit = new Deadline(Duration.ofMillis(farewell.limitMillis()));
    byte[] rest = new byte[REST_BYTES];
    try {
      channel.shutdownOutput();
      InputStream in = channel.socket().getInputStream();
      int got;
      do {
        channel.socket().setSoTimeout((int) limit.millisLeft());
        got = in.read(rest);
      } while (got >= 0);
      farewell.ended(true);
    } catch (SocketTimeoutException e) {
      farewell.ended(false);
    } catch (IOException e) {
      checkInterrupt(e);
      // A reset is an end as well.
      farewell.ended(true);
    }
  }

  /** Bytes read so far. */
  long received() {
    return received;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Whatever was to be said has been said.
    }
  }

  /** An interrupt closes the channel; the exception that says so has several faces. */
  private static void checkInterrupt(Exception cause) throws InterruptedException {
    if (Thread.interrupted()) {
      InterruptedException interrupted = new InterruptedException("step interrupted");
      interrupted.initCause(cause);
      throw interrupted;
    }
  }
}
