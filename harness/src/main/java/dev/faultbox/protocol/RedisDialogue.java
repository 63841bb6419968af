package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;

/**
 * {@code PING}, behind an {@code AUTH} when a password is known. Whether the AUTH is needed is the
 * server's affair: one without a password refuses it and answers the PING.
 */
final class RedisDialogue implements Dialogue {
  private static final int MAX_LINE_BYTES = 4 << 10;

  private final Credentials credentials;

  RedisDialogue(Credentials credentials) {
    this.credentials = requireNonNull(credentials, "credentials is null");
  }

  @Override
  public void hold(PeerInput in, Output out) throws IOException, InterruptedException {
    boolean signsIn = !credentials.password().isEmpty();
    ByteWriter commands = new ByteWriter();
    if (signsIn) {
      command(
          commands,
          credentials.user().isEmpty()
              ? List.of("AUTH", credentials.password())
              : List.of("AUTH", credentials.user(), credentials.password()));
    }
    command(commands, List.of("PING"));
    out.write(commands.bytes());
    String signIn = signsIn ? reply(in) : "+";
    // A server in protected mode says so once, and closes.
    String ping = signIn.startsWith("-DENIED") ? signIn : reply(in);
    if (ping.equals("+PONG")) {
      return;
    }
    boolean unknown = ping.startsWith("-NOAUTH");
    String words = unknown && signIn.startsWith("-") ? signIn : ping;
    throw new Refusal(Texts.words(words.substring(1)), advice(ping));
  }

  private static String advice(String reply) {
    if (reply.startsWith("-NOAUTH") || reply.startsWith("-WRONGPASS")) {
      return "REDIS_PASSWORD in its env, and REDIS_USER for another user, say how to sign in";
    }
    return reply.startsWith("-DENIED")
        ? "args = [\"--protected-mode\", \"no\"] lets it answer"
        : "";
  }

  private static String reply(PeerInput in) throws IOException, InterruptedException {
    int first = in.u8();
    if (first != '+' && first != '-') {
      throw new ProtocolViolation("something that is not Redis's protocol");
    }
    return (char) first + in.line(MAX_LINE_BYTES);
  }

  private static void command(ByteWriter out, List<String> words) {
    out.add("*" + words.size() + "\r\n");
    for (String word : words) {
      byte[] bytes = word.getBytes(UTF_8);
      out.add("$" + bytes.length + "\r\n").add(bytes).add("\r\n");
    }
  }
}
