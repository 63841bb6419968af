package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * The server introduces itself, is told who signs in where that is known, and answers a {@code
 * PING}. Whether it wants to be told is its affair: one that does not ask passes it over.
 */
final class NatsDialogue implements Dialogue {
  /** An INFO names the servers of its cluster. */
  private static final int MAX_LINE_BYTES = 64 << 10;

  private static final int MAX_LINES = 100;

  private static final Pattern WANTS_TLS = Pattern.compile("\"tls_required\"\\s*:\\s*true");

  private static final String ADVICE =
      "NATS_USER and NATS_PASSWORD, or NATS_TOKEN, in its env say how to sign in; where it wants a"
          + " key or a certificate, tcp(\"localhost:<port>\") waits until it listens";

  private final byte[] greeting;

  /**
   * @param credentials a password without a user is a token
   */
  NatsDialogue(Credentials credentials) {
    requireNonNull(credentials, "credentials is null");
    this.greeting =
        ("CONNECT {\"verbose\":false,\"pedantic\":false,"
                + signIn(credentials)
                + "\"name\":\"faultbox\",\"lang\":\"java\",\"version\":\"1\",\"protocol\":0}\r\n"
                + "PING\r\n")
            .getBytes(UTF_8);
  }

  private static String signIn(Credentials credentials) {
    String password = quoted(credentials.password());
    if (!credentials.user().isEmpty()) {
      return "\"user\":" + quoted(credentials.user()) + ",\"pass\":" + password + ",";
    }
    return credentials.password().isEmpty() ? "" : "\"auth_token\":" + password + ",";
  }

  @Override
  public void hold(PeerInput in, Output out) throws IOException, InterruptedException {
    String info = in.line(MAX_LINE_BYTES);
    if (!info.startsWith("INFO ")) {
      throw new ProtocolViolation("something that is not NATS's protocol");
    }
    if (WANTS_TLS.matcher(info).find()) {
      throw new Refusal(
          "it asks for TLS, which ready() does not speak",
          "tcp(\"localhost:<port>\") waits until it listens");
    }
    out.write(greeting.clone());
    for (int i = 0; i < MAX_LINES; i++) {
      String line = in.line(MAX_LINE_BYTES);
      if (line.equals("PONG")) {
        return;
      }
      if (line.startsWith("-ERR")) {
        String words = Texts.words(line.substring("-ERR".length()));
        throw new Refusal(words, words.contains("Auth") ? ADVICE : "");
      }
      if (line.equals("PING")) {
        out.write("PONG\r\n".getBytes(UTF_8));
      }
    }
    throw new ProtocolViolation("no answer to PING in " + MAX_LINES + " lines");
  }

  /** As a text of JSON. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
