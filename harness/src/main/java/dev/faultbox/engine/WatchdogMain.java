package dev.faultbox.engine;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The process behind {@link Watchdog}. Reads orders from its standard input, one a line: {@code
 * guard RUN API unix PATH}, {@code guard RUN API tcp PORT HOST}, {@code guard RUN API tls ADDRESS
 * DIRECTORY}, {@code release}. At the end of its input without a release it removes every
 * container, named volume, and image of the run.
 *
 * <p>Uses nothing but the JDK, no lambda and no second class of ours unless it has work to do
 * behind TLS, so that it starts in a few hundredths of a second and stays small for the length of a
 * run.
 */
public final class WatchdogMain {
  /** How long containers of the run are looked for: one may still be in the making. */
  private static final long WATCH_NANOS = 10_000_000_000L;

  /** Nothing keeps this process longer after its harness is gone, not even a hanging engine. */
  private static final long LIFE_MILLIS = 60_000;

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 800;
  private static final int MAX_ORDERS_BYTES = 64 * 1024;
  private static final int ID_LENGTH = 64;
  private static final String ID = "\"Id\":\"";
  private static final String IMAGE_ID = "\"Id\":\"sha256:";
  private static final String NAME = "\"Name\":\"";

  private final String api;
  private final String filter;
  private final String path;
  private final String host;
  private final int port;
  private final String secured;
  private final String certificates;

  private WatchdogMain(String[] order) {
    api = "/v".concat(order[2]);
    filter = "%7B%22label%22%3A%5B%22faultbox.run%3D".concat(order[1]).concat("%22%5D%7D");
    // A path comes last, because it may hold spaces.
    String where = order[4];
    boolean unix = order[3].equals("unix");
    boolean tls = order[3].equals("tls");
    int space = where.indexOf(' ');
    path = unix ? where : "";
    secured = tls ? where.substring(0, space) : "";
    certificates = tls ? where.substring(space + 1) : "";
    host = unix || tls ? "" : where.substring(space + 1);
    port = unix || tls ? 0 : Integer.parseInt(where.substring(0, space));
  }

  /** Returns when it was released, or when its work is done. */
  public static void main(String[] args) throws Exception {
    // Ctrl-C reaches the whole process group; the harness decides what becomes of the run.
    ignore("INT");
    ignore("TERM");
    ignore("HUP");
    String @Nullable [] order = readOrders(System.in);
    if (order != null) {
      Thread limit =
          new Thread("limit") {
            @Override
            public void run() {
              try {
                sleep(LIFE_MILLIS);
              } catch (InterruptedException e) {
                // Ends the same way.
              }
              Runtime.getRuntime().halt(1);
            }
          };
      limit.setDaemon(true);
      limit.start();
      new WatchdogMain(order).removeAll();
    }
    Runtime.getRuntime().halt(0);
  }

  private static void ignore(String signal) {
    try {
      Signal.handle(new Signal(signal), SignalHandler.SIG_IGN);
    } catch (IllegalArgumentException e) {
      // This system has no such signal.
    }
  }

  /** The last guard order, or null when there was none or a release came. */
  private static String @Nullable [] readOrders(InputStream in) throws IOException {
    byte[] bytes = new byte[MAX_ORDERS_BYTES];
    int count = 0;
    String @Nullable [] order = null;
    while (count < bytes.length) {
      int c = in.read();
      if (c < 0) {
        return order;
      }
      if (c != '\n') {
        bytes[count++] = (byte) c;
        continue;
      }
      String line = new String(bytes, 0, count, StandardCharsets.UTF_8);
      count = 0;
      if (line.equals("release")) {
        return null;
      }
      order = line.split(" ", 5);
    }
    return null;
  }

  private void removeAll() throws InterruptedException {
    long start = System.nanoTime();
    long pause = FIRST_PAUSE_MILLIS;
    while (System.nanoTime() - start < WATCH_NANOS) {
      try {
        removeListed();
      } catch (IOException e) {
        // An engine that is being restarted may answer the next time.
      }
      Thread.sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  private void removeListed() throws IOException {
    String list =
        request("GET ".concat(api).concat("/containers/json?all=1&filters=").concat(filter));
    for (int at = list.indexOf(ID); at >= 0; at = list.indexOf(ID, at + 1)) {
      int start = at + ID.length();
      if (list.indexOf('"', start) == start + ID_LENGTH) {
        String id = list.substring(start, start + ID_LENGTH);
        request("DELETE ".concat(api).concat("/containers/").concat(id).concat("?force=1&v=1"));
      }
    }
    removeVolumes();
    removeImages();
  }

  /** Images of the run's own, behind the containers that were made of them. */
  private void removeImages() throws IOException {
    String list = request("GET ".concat(api).concat("/images/json?filters=").concat(filter));
    for (int at = list.indexOf(IMAGE_ID); at >= 0; at = list.indexOf(IMAGE_ID, at + 1)) {
      int start = at + IMAGE_ID.length();
      if (list.indexOf('"', start) == start + ID_LENGTH) {
        String id = list.substring(start, start + ID_LENGTH);
        request("DELETE ".concat(api).concat("/images/sha256:").concat(id).concat("?force=1"));
      }
    }
  }

  /**
   * Named volumes after the containers that have them. Their labels are ours, and none is called
   * Name; quotes inside of texts come with a backslash.
   */
  private void removeVolumes() throws IOException {
    String list = request("GET ".concat(api).concat("/volumes?filters=").concat(filter));
    for (int at = list.indexOf(NAME); at >= 0; at = list.indexOf(NAME, at + 1)) {
      int start = at + NAME.length();
      int end = list.indexOf('"', start);
      if (end < 0) {
        return;
      }
      String name = list.substring(start, end);
      if (isPlain(name)) {
        request("DELETE ".concat(api).concat("/volumes/").concat(name).concat("?force=1"));
      }
    }
  }

  /** Whether it has only what names of volumes may have, so that it may stand in a request. */
  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letter && c != '-' && c != '_' && c != '.') {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** The whole answer as text. HTTP/1.0: the engine neither chunks it nor keeps the connection. */
  private String request(String what) throws IOException {
    String head = what.concat(" HTTP/1.0\r\nHost: localhost\r\n\r\n");
    if (!secured.isEmpty()) {
      return WatchdogTls.request(secured, certificates, head);
    }
    try (SocketChannel channel =
        path.isEmpty()
            ? SocketChannel.open(new InetSocketAddress(host, port))
            : SocketChannel.open(StandardProtocolFamily.UNIX)) {
      if (!path.isEmpty()) {
        channel.connect(UnixDomainSocketAddress.of(path));
      }
      ByteBuffer out = ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1));
      while (out.hasRemaining()) {
        channel.write(out);
      }
      StringBuilder answer = new StringBuilder();
      ByteBuffer in = ByteBuffer.allocate(8192);
      while (channel.read(in) >= 0) {
        answer.append(new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1));
        in.clear();
      }
      return answer.toString();
    }
  }
}
