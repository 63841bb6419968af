package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;

/**
 * {@code SELECT 1} over ClickHouse's native protocol, in plain text and without compression. This
 * side says that it is of the revision below, and the server leaves out what came later.
 */
final class ClickhouseDialogue implements Dialogue {
  /** Where servers speak it, unless they are told otherwise; HTTP has a port of its own. */
  static final int NATIVE_PORT = 9000;

  static final String ADVICE =
      "CLICKHOUSE_USER, CLICKHOUSE_PASSWORD and CLICKHOUSE_DB in its env say how to sign in";

  /** Of 2017; drivers of that time are still served. */
  private static final int REVISION = 54_213;

  /** Packets until the answer is complete; a server sends five or six. */
  private static final int MAX_PACKETS = 20;

  private static final int MAX_TEXT_BYTES = 64 << 10;

  /** Bytes of a number in groups of seven bits. */
  private static final int MAX_NUMBER_BYTES = 10;

  private static final int HELLO = 0;
  private static final int QUERY = 1;

  /** From both sides: rows of a query, of a table for it. */
  private static final int DATA = 1;

  private static final int TABLE = 2;
  private static final int EXCEPTION = 2;
  private static final int PROGRESS = 3;
  private static final int END = 5;
  private static final int PROFILE = 6;

  private static final int COMPLETE = 2;
  private static final int INITIAL_QUERY = 1;
  private static final int OVER_TCP = 1;

  private final Credentials credentials;

  ClickhouseDialogue(Credentials credentials) {
    this.credentials = requireNonNull(credentials, "credentials is null");
  }

  @Override
  public void hold(PeerInput in, Output out) throws IOException, InterruptedException {
    out.write(hello());
    switch ((int) number(in)) {
      case HELLO -> greeting(in);
      case EXCEPTION -> throw refusal(in);
      default -> throw new ProtocolViolation("something that is not ClickHouse's native protocol");
    }
    out.write(query());
    boolean row = false;
    for (int i = 0; i < MAX_PACKETS; i++) {
      int packet = (int) number(in);
      switch (packet) {
        case DATA -> row |= block(in);
        case EXCEPTION -> throw refusal(in);
        case PROGRESS -> numbers(in, 3);
        case PROFILE -> {
          numbers(in, 3);
          in.u8();
          number(in);
          in.u8();
        }
        case END -> {
          if (row) {
            return;
          }
          throw new ProtocolViolation("no result of SELECT 1");
        }
        default -> throw new ProtocolViolation("packet " + packet + ", which has no place here");
      }
    }
    throw new ProtocolViolation("more than " + MAX_PACKETS + " packets");
  }

  private byte[] hello() {
    ByteWriter hello = client(new ByteWriter().u8(HELLO));
    text(hello, credentials.database().isEmpty() ? "default" : credentials.database());
    text(hello, credentials.user().isEmpty() ? "default" : credentials.user());
    return text(hello, credentials.password()).bytes();
  }

  /** Name, version and revision of this side. */
  private static ByteWriter client(ByteWriter out) {
    return number(text(out, "faultbox").u8(1).u8(0), REVISION);
  }

  private static byte[] query() {
    ByteWriter query = text(new ByteWriter().u8(QUERY), "").u8(INITIAL_QUERY);
    text(text(text(query, ""), ""), "0.0.0.0:0").u8(OVER_TCP);
    client(text(text(query, ""), ""));
    // No quota's key, no settings.
    text(text(query, ""), "").u8(COMPLETE).u8(0);
    text(query, "SELECT 1");
    // No tables of this side: an empty one, of no columns and rows.
    return text(query.u8(TABLE), "").add(blockInfo()).u8(0).u8(0).bytes();
  }

  /** Two numbered fields, whether rows overflow and which bucket they are of, and an end. */
  private static byte[] blockInfo() {
    return new ByteWriter().u8(1).u8(0).u8(2).littleEndian(-1, 4).u8(0).bytes();
  }

  private static void greeting(PeerInput in) throws IOException, InterruptedException {
    text(in);
    numbers(in, 3);
    text(in);
  }

  /** Whether the block has the row that was asked for. */
  private static boolean block(PeerInput in) throws IOException, InterruptedException {
    text(in);
    in.bytes(blockInfo().length, MAX_TEXT_BYTES);
    long columns = number(in);
    long rows = number(in);
    if (columns == 0 && rows == 0) {
      return false;
    }
    text(in);
    if (columns != 1 || !new String(text(in), UTF_8).equals("UInt8") || rows > 1) {
      throw new ProtocolViolation("something else than a row of SELECT 1");
    }
    return rows == 1 && in.u8() == 1;
  }

  private static Refusal refusal(PeerInput in) throws IOException, InterruptedException {
    int code = (int) in.littleEndian(4);
    text(in);
    String words = Texts.words(text(in));
    return new Refusal(words.isEmpty() ? "error " + code : words, ADVICE);
  }

  private static byte[] text(PeerInput in) throws IOException, InterruptedException {
    return in.bytes(number(in), MAX_TEXT_BYTES);
  }

  private static ByteWriter text(ByteWriter out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return number(out, bytes.length).add(bytes);
  }

  private static void numbers(PeerInput in, int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      number(in);
    }
  }

  /** In groups of seven bits, the least significant first; a set high bit says that more come. */
  private static long number(PeerInput in) throws IOException, InterruptedException {
    long number = 0;
    for (int i = 0; i < MAX_NUMBER_BYTES; i++) {
      int b = in.u8();
      number |= (long) (b & 0x7f) << 7 * i;
      if (b < 0x80) {
        return number;
      }
    }
    throw new ProtocolViolation("a number without an end");
  }

  private static ByteWriter number(ByteWriter out, long value) {
    long left = value;
    for (; left >= 0x80; left >>>= 7) {
      out.u8((int) left & 0x7f | 0x80);
    }
    return out.u8((int) left);
  }
}
