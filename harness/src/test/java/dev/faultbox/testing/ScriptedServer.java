package dev.faultbox.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP server that does exactly what a test says, the unfriendly included. */
public final class ScriptedServer implements AutoCloseable {
  /** What is done with one connection; what it throws ends the connection. */
  public interface Script {
    void run(Peer peer) throws Exception;
  }

  /** One accepted connection. */
  public static final class Peer {
    public final Socket socket;
    private final InputStream in;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
    }

    /** Reads a line without its end. */
    public String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
        if (b != '\r') {
          line.write(b);
        }
      }
      return line.toString(StandardCharsets.UTF_8);
    }

    /** Reads the head of an HTTP request, and its body by its length. */
    public String request() throws IOException {
      StringBuilder request = new StringBuilder();
      int length = 0;
      for (String line = line(); !line.isEmpty(); line = line()) {
        request.append(line).append('\n');
        if (line.startsWith("Content-Length: ")) {
          length = Integer.parseInt(line.substring("Content-Length: ".length()));
        }
      }
      byte[] body = in.readNBytes(length);
      return request.append('\n').append(new String(body, StandardCharsets.UTF_8)).toString();
    }

    public void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** Closes with a reset instead of an orderly end. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Waits until the other side has closed. */
    public void awaitEnd() {
      try {
        while (in.read() >= 0) {
          // Nobody looks at it.
        }
      } catch (IOException e) {
        // A reset is an end too.
      }
    }
  }

  private final ServerSocket server;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** Does the same with every connection, one after the other. */
  public ScriptedServer(Script script) throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(() -> serve(script), "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Answers every HTTP request with these bytes and closes. */
  public static ScriptedServer answering(String response) throws IOException {
    List<ScriptedServer> self = new CopyOnWriteArrayList<>();
    ScriptedServer server =
        new ScriptedServer(
            peer -> {
              String request = peer.request();
              self.get(0).requests.add(request);
              peer.send(response);
            });
    self.add(server);
    return server;
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** Requests seen by {@link #answering}. */
  public List<String> requests() {
    return requests;
  }

  private void serve(Script script) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.setTcpNoDelay(true);
        script.run(new Peer(socket));
      } catch (Exception e) {
        // The client side of the test says what went wrong.
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
