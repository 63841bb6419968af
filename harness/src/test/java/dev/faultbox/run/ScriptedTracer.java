package dev.faultbox.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultbox.testing.Vectors;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The tracer's end of the link as tests of windows need it: knows RULES, UNRULE, RELEASE, MARK,
 * SETTLE, STOP and BEGIN, remembers what it was asked, and refuses or hangs up where it is told to.
 */
final class ScriptedTracer implements AutoCloseable {
  /** What becomes of a command, instead of its answer. */
  enum Trouble {
    REFUSAL,
    END
  }

  private static final int OK = 0x42;
  private static final int ERROR = 0x43;
  private static final int EVENTS = 0x44;

  /** Where the vector of a released call has the number of its rule. */
  private static final int RULE_AT = 74;

  private final ServerSocket server;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<Integer> rules = new ArrayList<>();
  private volatile String troubledCommand = "";
  private volatile Trouble trouble = Trouble.REFUSAL;
  private volatile long matches = 1;
  private volatile int held;
  private volatile boolean resting = true;
  private long seq;

  ScriptedTracer() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "scripted-tracer");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** What every rule will be said to have matched and fired. */
  void matches(long count) {
    matches = count;
  }

  /** How many calls the next window to end lets go on. */
  void holds(int count) {
    held = count;
  }

  /** Whether the services will be said to be at rest. */
  void rests(boolean rest) {
    resting = rest;
  }

  /**
   * Troubles a command to come.
   *
   * @param command as {@link #asked} has it, {@code rules 1 window 2}
   */
  void trouble(String command, Trouble what) {
    trouble = what;
    troubledCommand = command;
  }

  /**
   * {@code rules <service> window <n>}, {@code unrule …}, {@code mark <type>}, {@code release
   * <tag>}.
   */
  List<String> asked() {
    return List.copyOf(asked);
  }

  private void serve() {
    try (Socket socket = server.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      frame(in);
      socket.getOutputStream().write(Vectors.read("welcome"));
      while (answer(frame(in), socket)) {
        // Until the peer or the script ends it.
      }
    } catch (EOFException e) {
      // The client has closed.
    } catch (IOException e) {
      asked.add("broken: " + e.getMessage());
    }
  }

  private static ByteBuffer frame(DataInputStream in) throws IOException {
    int length = Integer.reverseBytes(in.readInt());
    return ByteBuffer.wrap(in.readNBytes(length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private boolean answer(ByteBuffer in, Socket socket) throws IOException {
    int type = in.get();
    int req = in.getInt();
    String command = command(type, in);
    asked.add(command);
    if (command.equals(troubledCommand)) {
      if (trouble == Trouble.END) {
        return false;
      }
      String text = "no";
      ByteBuffer error = start().putInt(req).putShort((short) 8).putInt(0);
      send(socket, ERROR, error.putShort((short) text.length()).put(text.getBytes(UTF_8)));
      return true;
    }
    ByteBuffer out = start().putInt(req);
    switch (type) {
      case 0x06, 0x09, 0x0d -> send(socket, OK, out);
      case 0x0e -> {
        release(socket);
        out.putShort((short) 1).putInt(rules.get(rules.size() - 1));
        rules.remove(rules.size() - 1);
        send(socket, OK, out.putLong(matches).putLong(matches).putLong(0));
      }
      case 0x0f -> send(socket, OK, out.putInt(1));
      case 0x0a -> send(socket, EVENTS, mark(req, in));
      case 0x11 -> send(socket, OK, out.put((byte) (resting ? 1 : 0)));
      default -> throw new IOException("command " + type);
    }
    return true;
  }

  /** Events of calls that the last rule held. */
  private void release(Socket socket) throws IOException {
    for (int n = held; n > 0; n--) {
      byte[] record = Vectors.read("event-syscall-released");
      ByteBuffer out = start().put(record);
      // The record behind the frame's head; then the place of the attribute that names the rule.
      out.putLong(5 + 5, ++seq).putInt(5 + RULE_AT, rules.get(rules.size() - 1));
      send(socket, EVENTS, out);
    }
    held = 0;
  }

  private String command(int type, ByteBuffer in) {
    switch (type) {
      case 0x06:
        return "stop " + in.getInt();
      case 0x09:
        return "begin";
      case 0x0d:
        String rules = "rules " + in.getShort() + " window " + in.getInt();
        in.getLong();
        in.getShort();
        this.rules.add(in.getInt());
        return rules;
      case 0x0e:
        return "unrule " + in.getShort() + " window " + in.getInt();
      case 0x0f:
        return "release " + text(in);
      case 0x11:
        return "settle " + in.getInt() + " ms";
      default:
        in.mark();
        in.position(in.position() + 6);
        String mark = "mark " + text(in);
        in.reset();
        return mark;
    }
  }

  private ByteBuffer mark(int req, ByteBuffer in) {
    int service = in.getShort();
    byte[] payload = new byte[in.getInt()];
    in.get(payload);
    int length = 1 + 8 + 8 + 2 + 4 + 4 + payload.length;
    seq++;
    return start()
        .putInt(length)
        .put((byte) 6)
        .putLong(seq)
        .putLong(seq)
        .putShort((short) service)
        .putInt(req)
        .putInt(payload.length)
        .put(payload);
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getShort()];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }

  private static ByteBuffer start() {
    return ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN).putInt(0).put((byte) 0);
  }

  private static void send(Socket socket, int type, ByteBuffer frame) throws IOException {
    frame.putInt(0, frame.position() - 4).put(4, (byte) type);
    socket.getOutputStream().write(frame.array(), 0, frame.position());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
