package dev.faultbox.tracer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;

/**
 * Finds the tracer behind a port. A port forwarder accepts before the tracer listens and then
 * closes the connection, so only a WELCOME counts.
 */
final class Handshake {
  /** Pauses between attempts in ms; the last one repeats. */
  private static final int[] PAUSES_MS = {1, 2, 4, 8, 16, 25};

  /** Longest time in ms until an interrupt is noticed while waiting for the tracer's first word. */
  private static final int INTERRUPT_CHECK_MS = 50;

  /** Longest single connection attempt in ms; not interruptible, so it is kept short. */
  private static final int CONNECT_LIMIT_MS = 1_000;

  /** A greeted link; nothing behind the WELCOME was consumed. */
  record Greeted(Socket socket, FrameInput input, Welcome welcome) {}

  private final String host;
  private final int port;
  private final String token;
  private final long timeoutNanos;
  private final long start = System.nanoTime();

  Handshake(String host, int port, String token, Duration timeout) {
    this.host = host;
    this.port = port;
    this.token = token;
    this.timeoutNanos = timeout.toNanos();
  }

  Greeted run() throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      Socket socket = new Socket();
      boolean greeted = false;
      try {
        Greeted link = attempt(socket);
        greeted = true;
        return link;
      } catch (IOException e) {
        int pause = PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)];
        if (leftMillis() <= pause) {
          throw new TracerLostException(
              String.format(
                  Locale.ROOT,
                  "no tracer answered at %s:%d within %.1fs (%s); the log of its container may say"
                      + " why",
                  host,
                  port,
                  timeoutNanos / 1e9,
                  e.getMessage()),
              e);
        }
        Thread.sleep(pause);
      } catch (MalformedFrameException e) {
        throw new TracerLostException(
            String.format(
                Locale.ROOT,
                "what answers at %s:%d is not the tracer (%s); is the port taken by another"
                    + " program?",
                host,
                port,
                e.getMessage()),
            e);
      } finally {
        if (!greeted) {
          close(socket);
        }
      }
    }
  }

  private Greeted attempt(Socket socket) throws IOException, InterruptedException {
    socket.setTcpNoDelay(true);
    socket.connect(
        new InetSocketAddress(host, port),
        (int) Math.max(1, Math.min(leftMillis(), CONNECT_LIMIT_MS)));
    socket.getOutputStream().write(Wire.hello(token));
    FrameInput input = new FrameInput(socket.getInputStream());
    ByteBuffer frame = first(socket, input);
    FrameReader in = new FrameReader(frame);
    int type = in.u8();
    if (type == Wire.ERROR) {
      in.u32();
      throw Refusals.of("greeting", in);
    }
    if (type != Wire.WELCOME) {
      throw new MalformedFrameException("its first message is of type " + type);
    }
    Welcome welcome = Wire.welcome(in);
    if (welcome.version() != Wire.VERSION) {
      throw new MalformedFrameException(
          "it speaks version " + welcome.version() + ", this is version " + Wire.VERSION);
    }
    socket.setSoTimeout(0);
    return new Greeted(socket, input, welcome);
  }

  private ByteBuffer first(Socket socket, FrameInput input)
      throws IOException, InterruptedException {
    while (true) {
      long left = leftMillis();
      if (left <= 0) {
        throw new IOException("connected, but no welcome came");
      }
      socket.setSoTimeout((int) Math.min(left, INTERRUPT_CHECK_MS));
      try {
        ByteBuffer frame = input.next();
        if (frame == null) {
          throw new IOException("the connection was closed before the welcome");
        }
        return frame;
      } catch (SocketTimeoutException e) {
        if (Thread.interrupted()) {
          throw (InterruptedException) new InterruptedException().initCause(e);
        }
      }
    }
  }

  private long leftMillis() {
    return Math.min(Integer.MAX_VALUE, (timeoutNanos - (System.nanoTime() - start)) / 1_000_000);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing was lost: the attempt had failed before.
    }
  }
}
