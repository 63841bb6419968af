package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;

/** {@code SELECT now() FROM system.local} over CQL's native protocol, version 4. */
final class CassandraDialogue implements Dialogue {
  private static final int VERSION = 4;
  private static final int RESPONSE = 0x80;
  private static final int MAX_BODY_BYTES = 64 << 10;

  /** Frames until the answer; a server sends three. */
  private static final int MAX_FRAMES = 10;

  private static final int ERROR = 0x00;
  private static final int STARTUP = 0x01;
  private static final int READY = 0x02;
  private static final int AUTHENTICATE = 0x03;
  private static final int QUERY = 0x07;
  private static final int RESULT = 0x08;
  private static final int AUTH_RESPONSE = 0x0f;
  private static final int AUTH_SUCCESS = 0x10;

  private static final int CONSISTENCY_ONE = 1;
  private static final int BAD_CREDENTIALS = 0x0100;

  private final Credentials credentials;

  CassandraDialogue(Credentials credentials) {
    this.credentials = requireNonNull(credentials, "credentials is null");
  }

  @Override
  public void hold(PeerInput in, Output out) throws IOException, InterruptedException {
    out.write(
        frame(
            STARTUP,
            shortText(shortText(new ByteWriter().bigEndian(1, 2), "CQL_VERSION"), "3.0.0")));
    for (int i = 0; i < MAX_FRAMES; i++) {
      if ((in.u8() & RESPONSE) == 0) {
        throw new ProtocolViolation("something that is not CQL's protocol");
      }
      in.u8();
      in.bigEndian(2);
      int opcode = in.u8();
      byte[] body = in.bytes(in.bigEndian(4), MAX_BODY_BYTES);
      switch (opcode) {
        case ERROR -> throw refusal(new PeerBytes(body));
        case AUTHENTICATE -> out.write(frame(AUTH_RESPONSE, signIn()));
        case READY, AUTH_SUCCESS -> out.write(frame(QUERY, query()));
        case RESULT -> {
          return;
        }
        default ->
            throw new ProtocolViolation("message " + opcode + " of CQL, which has no place here");
      }
    }
    throw new ProtocolViolation("more than " + MAX_FRAMES + " messages");
  }

  private ByteWriter signIn() {
    byte[] token =
        new ByteWriter().u8(0).text(credentials.user()).add(credentials.password()).bytes();
    return new ByteWriter().bigEndian(token.length, 4).add(token);
  }

  private static ByteWriter query() {
    byte[] query = "SELECT now() FROM system.local".getBytes(UTF_8);
    return new ByteWriter()
        .bigEndian(query.length, 4)
        .add(query)
        .bigEndian(CONSISTENCY_ONE, 2)
        .u8(0);
  }

  private static ByteWriter shortText(ByteWriter out, String text) {
    return out.bigEndian(text.length(), 2).add(text);
  }

  private static byte[] frame(int opcode, ByteWriter body) {
    byte[] bytes = body.bytes();
    return new ByteWriter()
        .u8(VERSION)
        .u8(0)
        .bigEndian(0, 2)
        .u8(opcode)
        .bigEndian(bytes.length, 4)
        .add(bytes)
        .bytes();
  }

  private static Refusal refusal(PeerBytes body) throws ProtocolViolation {
    long code = body.bigEndian(4);
    String words = Texts.words(body.bytes(body.bigEndian(2)));
    return new Refusal(
        words.isEmpty() ? "error " + code : words,
        code == BAD_CREDENTIALS
            ? "CASSANDRA_USER and CASSANDRA_PASSWORD in its env say how to sign in"
            : "");
  }
}
