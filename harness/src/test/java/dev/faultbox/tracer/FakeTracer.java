package dev.faultbox.tracer;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** The tracer's end of the link, driven by a script that runs on its own thread. */
final class FakeTracer implements AutoCloseable {
  /** What the fake does with one connection. */
  interface Script {
    void run(Peer peer) throws Exception;
  }

  /** One accepted connection. */
  static final class Peer {
    final Socket socket;
    private final DataInputStream in;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new DataInputStream(socket.getInputStream());
    }

    /** The next frame behind its length. */
    FrameReader receive() throws IOException {
      int length = Integer.reverseBytes(in.readInt());
      return new FrameReader(ByteBuffer.wrap(in.readNBytes(length)));
    }

    /** The next command's request number; fails when it is of another type. */
    int expect(int type) throws IOException {
      FrameReader frame = receive();
      int got = frame.u8();
      if (got != type) {
        throw new AssertionError("got a command of type " + got + ", expected " + type);
      }
      return frame.u32();
    }

    void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** Reads HELLO and greets. */
    void greet() throws IOException {
      receive();
      send(dev.faultbox.testing.Vectors.read("welcome"));
    }

    void ok(int req) throws IOException {
      send(FrameWriter.frame(Wire.OK).u32(req).finish());
    }

    void error(int req, int code, int errno, String text) throws IOException {
      send(FrameWriter.frame(Wire.ERROR).u32(req).u16(code).u32(errno).str(text).finish());
    }

    void markEvent(int req, long seq) throws IOException {
      byte[] rest = FrameWriter.nested().u8(6).u64(seq).u64(1).u16(0xffff).u32(req).u32(0).bytes();
      send(FrameWriter.frame(Wire.EVENTS).u32(rest.length).raw(rest).finish());
    }

    /** Closes with a reset instead of an orderly end. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    void awaitEnd() throws IOException {
      try {
        while (in.read() >= 0) {
          // Commands nobody looks at.
        }
      } catch (IOException e) {
        // A reset is an end too.
      }
    }
  }

  private final ServerSocket server;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  /** Serves one connection per script, one after the other. */
  FakeTracer(Script... scripts) throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(() -> serve(scripts), "fake-tracer");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** Waits for the scripts and passes on what went wrong in them. */
  void join() throws Exception {
    done.get(20, java.util.concurrent.TimeUnit.SECONDS);
  }

  private void serve(Script[] scripts) {
    try {
      for (Script script : scripts) {
        try (Socket socket = server.accept()) {
          socket.setTcpNoDelay(true);
          script.run(new Peer(socket));
        }
      }
      done.complete(null);
    } catch (Throwable e) {
      done.completeExceptionally(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
