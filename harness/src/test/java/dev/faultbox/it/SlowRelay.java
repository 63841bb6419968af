package dev.faultbox.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/**
 * Passes connections on to a server on this machine. What the server sends comes as far as the test
 * lets it: short answers at once, of longer ones so many pieces as were allowed.
 */
final class SlowRelay implements AutoCloseable {
  private static final int PIECE = 1 << 15;

  /** So much of a connection is let through without asking. */
  private static final int SHORT = 1 << 17;

  private final int target;
  private final ServerSocket listener;
  private final Semaphore pieces = new Semaphore(0);
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  SlowRelay(int target) throws IOException {
    this.target = target;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Lets one more piece through. */
  void allowPiece() {
    pieces.release();
  }

  /** Lets everything through from now on. */
  void allowAll() {
    pieces.release(Integer.MAX_VALUE / 2);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.addAll(List.of(client, server));
        daemon(() -> copy(client, server, Integer.MAX_VALUE));
        daemon(() -> copy(server, client, SHORT));
      } catch (IOException e) {
        // The end of the test, or of a connection.
      }
    }
  }

  private void copy(Socket from, Socket to, int free) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] piece = new byte[PIECE];
      long passed = 0;
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        if (passed >= free) {
          pieces.acquire();
        }
        out.write(piece, 0, n);
        passed += n;
      }
    } catch (IOException e) {
      // Either side has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "slow-relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
