package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * The server introduces itself and answers a {@code PING}. One that demands a sign-in, or TLS, has
 * shown that it serves by demanding it: no variable says how to sign in to NATS.
 */
final class NatsDialogue implements Dialogue {
  /** An INFO names the servers of its cluster. */
  private static final int MAX_LINE_BYTES = 64 << 10;

  private static final int MAX_LINES = 100;

  private static final Pattern DEMANDS = Pattern.compile("\"(?:auth|tls)_required\"\\s*:\\s*true");

  private static final byte[] GREETING =
      ("CONNECT {\"verbose\":false,\"pedantic\":false,\"name\":\"faultbox\",\"lang\":\"java\","
              + "\"version\":\"1\",\"protocol\":0}\r\nPING\r\n")
          .getBytes(UTF_8);

  @Override
  public void hold(PeerInput in, Output out) throws IOException, InterruptedException {
    String info = in.line(MAX_LINE_BYTES);
    if (!info.startsWith("INFO ")) {
      throw new ProtocolViolation("something that is not NATS's protocol");
    }
    if (DEMANDS.matcher(info).find()) {
      return;
    }
    out.write(GREETING);
    for (int i = 0; i < MAX_LINES; i++) {
      String line = in.line(MAX_LINE_BYTES);
      if (line.equals("PONG")) {
        return;
      }
      if (line.startsWith("-ERR")) {
        throw new Refusal(Texts.words(line.substring("-ERR".length())), "");
      }
      if (line.equals("PING")) {
        out.write("PONG\r\n".getBytes(UTF_8));
      }
    }
    throw new ProtocolViolation("no answer to PING in " + MAX_LINES + " lines");
  }
}
