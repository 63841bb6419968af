package dev.faultbox.protocol;

import dev.faultbox.model.StepReply;
import dev.faultbox.model.StepRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * {@code send} on a tcp interface: one new connection, one line out, one line in. An answer without
 * a newline ends with the stream. A stream that ends before any byte is the empty answer of a
 * service that closes or dies, unless nobody listened: then it was only the port forwarder.
 */
final class TcpStep implements Step {
  /** Longest wait for a connection. */
  static final Duration DIAL_LIMIT = Duration.ofSeconds(5);

  /** Longest line in bytes; a peer that sends more without a newline does not speak lines. */
  static final int MAX_LINE_BYTES = 16 << 20;

  private static final int FIRST_READ_BYTES = 4 << 10;

  @Override
  public StepReply run(StepRequest request, Reach reach) throws InterruptedException {
    if (!request.method().equals("send")) {
      throw new IllegalArgumentException("tcp has no step " + request.method());
    }
    Deadline deadline = new Deadline(request.timeout());
    String prefix = "tcp send to " + request.service() + "." + request.iface().name() + " failed: ";
    InetSocketAddress address = reach.address(request.iface().port()).orElse(null);
    if (address == null) {
      return failed(prefix + "port " + request.iface().port() + " is not mapped", deadline);
    }
    Presence presence = new Presence(reach, request.iface().port());
    Connection connection = null;
    try {
      connection = Connection.open(address, DIAL_LIMIT, deadline);
      connection.write(line(request.payload()));
      String answer = readLine(connection);
      if (connection.received() == 0 && !presence.seen()) {
        throw new EarlyEnd();
      }
      StepReply reply = new StepReply(0, answer, Map.of(), true, "", deadline.elapsedMillis());
      connection.finish(reach.farewell());
      return reply;
    } catch (IOException e) {
      long received = connection == null ? 0 : connection.received();
      return failed(prefix + cause(request, presence, e, received), deadline);
    } finally {
      if (connection != null) {
        connection.close();
      }
    }
  }

  private static byte[] line(byte[] data) {
    if (data.length > 0 && data[data.length - 1] == '\n') {
      return data;
    }
    byte[] line = Arrays.copyOf(data, data.length + 1);
    line[data.length] = '\n';
    return line;
  }

  private static String readLine(Connection connection) throws IOException, InterruptedException {
    byte[] line = new byte[FIRST_READ_BYTES];
    int length = 0;
    while (true) {
      if (length == line.length) {
        if (length >= MAX_LINE_BYTES) {
          throw new ProtocolViolation("more than " + (MAX_LINE_BYTES >> 20) + " MiB in one line");
        }
        line = Arrays.copyOf(line, length * 2);
      }
      int got = connection.read(line, length, line.length - length);
      if (got < 0) {
        return Texts.trimmed(line, length);
      }
      for (int i = length; i < length + got; i++) {
        if (line[i] == '\n') {
          return Texts.trimmed(line, i);
        }
      }
      length += got;
    }
  }

  private static String cause(
      StepRequest request, Presence presence, IOException e, long received) {
    return Failure.cause(request.service(), request.timeout(), presence::seen, e, received);
  }

  private static StepReply failed(String error, Deadline deadline) {
    return new StepReply(0, "", Map.of(), false, error, deadline.elapsedMillis());
  }
}
