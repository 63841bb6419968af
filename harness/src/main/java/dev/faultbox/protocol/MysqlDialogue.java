package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;

/** {@code SELECT 1} over the protocol of MySQL 4.1 and later, and MariaDB, in plain text. */
final class MysqlDialogue implements Dialogue {
  private static final int PROTOCOL_10 = 10;
  private static final int OK = 0x00;
  private static final int MORE_DATA = 0x01;
  private static final int END = 0xfe;
  private static final int ERROR = 0xff;

  /** An end of columns or rows is shorter; a row that begins with the same byte is not. */
  private static final int MAX_END_BYTES = 8;

  private static final int QUIT = 1;
  private static final int QUERY = 3;

  private static final int LONG_PASSWORD = 1;
  private static final int WITH_DATABASE = 1 << 3;
  private static final int PROTOCOL_41 = 1 << 9;
  private static final int SECURE_CONNECTION = 1 << 15;
  private static final int PLUGIN_AUTH = 1 << 19;

  private static final int MAX_PACKET = 1 << 24;
  private static final int UTF8_GENERAL_CI = 33;
  private static final int RESERVED_BYTES = 23;

  /** Packets until a sign-in is over: a change of method, a key, a result. */
  private static final int MAX_LOGIN_PACKETS = 20;

  /** Packets of one result: a column, a row, an end behind each. */
  private static final int MAX_RESULT_PACKETS = 20;

  private final Credentials credentials;

  MysqlDialogue(Credentials credentials) {
    this.credentials = requireNonNull(credentials, "credentials is null");
  }

  @Override
  public void hold(PeerInput in, Output out) throws IOException, InterruptedException {
    MysqlPackets packets = new MysqlPackets(in, out);
    signIn(packets);
    packets.command(new ByteWriter().u8(QUERY).add("SELECT 1").bytes());
    int ends = 0;
    for (int i = 0; i < MAX_RESULT_PACKETS; i++) {
      byte[] packet = packets.read();
      int first = packet[0] & 0xff;
      if (first == ERROR) {
        throw refusal(new PeerBytes(packet));
      }
      if (first == END && packet.length <= MAX_END_BYTES && ++ends == 2) {
        return;
      }
    }
    throw new ProtocolViolation("no result of SELECT 1");
  }

  @Override
  public byte[] goodbye() {
    return MysqlPackets.packet(0, new byte[] {QUIT});
  }

  private void signIn(MysqlPackets packets) throws IOException, InterruptedException {
    MysqlLogin login = greeting(packets.read());
    packets.write(response(login));
    for (int i = 0; i < MAX_LOGIN_PACKETS; i++) {
      byte[] packet = packets.read();
      PeerBytes in = new PeerBytes(packet);
      switch (packet[0] & 0xff) {
        case OK -> {
          return;
        }
        case ERROR -> throw refusal(in);
        case MORE_DATA -> {
          in.u8();
          byte[] answer = login.answer(in.rest());
          if (answer.length > 0) {
            packets.write(answer);
          }
        }
        case END -> {
          in.u8();
          if (in.left() == 0) {
            throw new Refusal("it asks for a password of before MySQL 4.1", "");
          }
          login = new MysqlLogin(credentials, new String(in.untilZero(), UTF_8), in.untilZero());
          packets.write(login.first());
        }
        default -> throw new ProtocolViolation("something that is no part of a sign-in");
      }
    }
    throw new ProtocolViolation("no end of the sign-in");
  }

  private MysqlLogin greeting(byte[] packet) throws IOException {
    PeerBytes in = new PeerBytes(packet);
    int version = in.u8();
    if (version == ERROR) {
      throw refusal(new PeerBytes(packet));
    }
    if (version != PROTOCOL_10) {
      throw new ProtocolViolation("something that is not MySQL's protocol");
    }
    in.untilZero();
    in.bytes(4);
    ByteWriter nonce = new ByteWriter().add(in.bytes(8));
    in.u8();
    long capabilities = in.littleEndian(2);
    in.bytes(3);
    capabilities |= in.littleEndian(2) << 16;
    if ((capabilities & PROTOCOL_41) == 0 || (capabilities & SECURE_CONNECTION) == 0) {
      throw new Refusal("it speaks the protocol of before MySQL 4.1", "");
    }
    in.u8();
    in.bytes(10);
    nonce.add(in.bytes(MysqlLogin.NONCE_BYTES - 8));
    in.u8();
    String method =
        (capabilities & PLUGIN_AUTH) == 0 ? MysqlLogin.NATIVE : new String(in.untilZero(), UTF_8);
    return new MysqlLogin(credentials, method, nonce.bytes());
  }

  private byte[] response(MysqlLogin login) throws IOException {
    boolean database = !credentials.database().isEmpty();
    // The method the server proposes may be one of another user: it then names the right one.
    byte[] proof = login.known() ? login.first() : new byte[0];
    ByteWriter response =
        new ByteWriter()
            .littleEndian(
                LONG_PASSWORD
                    | PROTOCOL_41
                    | SECURE_CONNECTION
                    | PLUGIN_AUTH
                    | (database ? WITH_DATABASE : 0),
                4)
            .littleEndian(MAX_PACKET, 4)
            .u8(UTF8_GENERAL_CI)
            .add(new byte[RESERVED_BYTES])
            .text(credentials.user())
            .u8(proof.length)
            .add(proof);
    if (database) {
      response.text(credentials.database());
    }
    return response.text(login.known() ? login.method() : MysqlLogin.NATIVE).bytes();
  }

  private static Refusal refusal(PeerBytes packet) throws ProtocolViolation {
    packet.u8();
    int code = (int) packet.littleEndian(2);
    byte[] text = packet.rest();
    String words = new String(text, UTF_8);
    // A state of five characters stands before it, but not in the first packet of all.
    words = Texts.words(words.startsWith("#") && words.length() >= 6 ? words.substring(6) : words);
    return new Refusal(words.isEmpty() ? "error " + code : words, advice(code));
  }

  private static String advice(int code) {
    return switch (code) {
      case 1045, 1698, 1251 -> MysqlLogin.ADVICE;
      case 1044, 1049 -> "MYSQL_DATABASE in its env names the database";
      case 1130 -> "create the user for every host: CREATE USER 'name'@'%'";
      default -> "";
    };
  }
}
