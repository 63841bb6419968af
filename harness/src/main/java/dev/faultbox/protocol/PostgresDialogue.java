package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code SELECT 1} over PostgreSQL's protocol, version 3.0, which every server since 7.4 speaks. In
 * plain text; what a server that wants TLS says to that is what the message repeats.
 */
final class PostgresDialogue implements Dialogue {
  /** Longest message of the server; parameters and errors are far below. */
  private static final int MAX_MESSAGE_BYTES = 64 << 10;

  /** Messages until the answer; a server sends about 20. */
  private static final int MAX_MESSAGES = 1_000;

  private static final int PROTOCOL_3_0 = 3 << 16;
  private static final int LENGTH_BYTES = 4;
  private static final byte[] TERMINATE = new ByteWriter().u8('X').bigEndian(4, 4).bytes();

  private final Credentials credentials;
  private final ScramKeys keys;

  PostgresDialogue(Credentials credentials) {
    this.credentials = requireNonNull(credentials, "credentials is null");
    this.keys = new ScramKeys(credentials.password());
  }

  @Override
  public void hold(PeerInput in, Output out) throws IOException, InterruptedException {
    out.write(startup());
    PostgresLogin login = new PostgresLogin(credentials, keys);
    boolean asked = false;
    boolean done = false;
    for (int i = 0; i < MAX_MESSAGES; i++) {
      int type = in.u8();
      byte[] body = body(type, in);
      switch (type) {
        case 'E' -> throw refusal(body);
        case 'R' -> {
          byte[] answer = login.answer(body);
          if (answer.length > 0) {
            out.write(message('p', answer));
          }
        }
        case 'C' -> done = asked;
        case 'Z' -> {
          if (done) {
            return;
          }
          if (asked) {
            throw new ProtocolViolation("no result of SELECT 1");
          }
          asked = true;
          out.write(message('Q', "SELECT 1\0".getBytes(UTF_8)));
        }
        default -> {
          // Parameters, notices, rows: nothing that says more.
        }
      }
    }
    throw new ProtocolViolation("more than " + MAX_MESSAGES + " messages");
  }

  @Override
  public byte[] goodbye() {
    return TERMINATE.clone();
  }

  private byte[] startup() {
    byte[] parameters =
        new ByteWriter()
            .bigEndian(PROTOCOL_3_0, 4)
            .text("user")
            .text(credentials.user())
            .text("database")
            .text(credentials.database())
            .text("application_name")
            .text("faultbox")
            .u8(0)
            .bytes();
    return new ByteWriter().bigEndian(parameters.length + LENGTH_BYTES, 4).add(parameters).bytes();
  }

  private static byte[] message(char type, byte[] body) {
    return new ByteWriter().u8(type).bigEndian(body.length + LENGTH_BYTES, 4).add(body).bytes();
  }

  private static byte[] body(int type, PeerInput in) throws IOException, InterruptedException {
    if (type < 'A' || type > 'z') {
      throw new ProtocolViolation("something that is not PostgreSQL's protocol");
    }
    return in.bytes(in.bigEndian(4) - LENGTH_BYTES, MAX_MESSAGE_BYTES);
  }

  private Refusal refusal(byte[] body) {
    Map<Character, String> fields = new LinkedHashMap<>();
    for (String field : new String(body, UTF_8).split("\0", -1)) {
      if (!field.isEmpty()) {
        fields.putIfAbsent(field.charAt(0), field.substring(1));
      }
    }
    String words = Texts.words(fields.getOrDefault('M', "an error without a message"));
    String detail = fields.getOrDefault('D', "");
    return new Refusal(
        detail.isEmpty() ? words : words + " (" + Texts.words(detail) + ")",
        advice(fields.getOrDefault('C', ""), words));
  }

  private static String advice(String code, String words) {
    if (words.contains("pg_hba.conf")) {
      return "a line \"host all all all scram-sha-256\" in its pg_hba.conf admits the tool";
    }
    return switch (code) {
      case "28P01", "28000" -> PostgresLogin.ADVICE;
      case "3D000" -> "POSTGRES_DB in its env names the database";
      default -> "";
    };
  }
}
