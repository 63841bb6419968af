package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Arrays;

/**
 * A connection of AMQP 0-9-1 is opened: the broker introduces itself, is told who signs in, and
 * opens the virtual host. Where no variable says how to sign in the broker's default user is taken,
 * whom RabbitMQ refuses from afar: refusing him is an answer of a broker that serves.
 */
final class AmqpDialogue implements Dialogue {
  private static final byte[] HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
  private static final int METHOD_FRAME = 1;
  private static final int HEARTBEAT_FRAME = 8;
  private static final int FRAME_END = 0xce;
  private static final int MAX_FRAME_BYTES = 128 << 10;
  private static final int MAX_FRAMES = 20;

  /** Methods of the class connection. */
  private static final int START = 10 << 16 | 10;

  private static final int START_OK = 10 << 16 | 11;
  private static final int TUNE = 10 << 16 | 30;
  private static final int TUNE_OK = 10 << 16 | 31;
  private static final int OPEN = 10 << 16 | 40;
  private static final int OPEN_OK = 10 << 16 | 41;
  private static final int CLOSE = 10 << 16 | 50;

  private static final String ACCESS_REFUSED = "403 ";
  private static final int REPLY_SUCCESS = 200;

  private final Credentials credentials;
  private final boolean told;

  /**
   * @param credentials with the virtual host as the database; a user or password that is not there
   *     is the broker's default, as in RabbitMQ itself
   */
  AmqpDialogue(Credentials credentials) {
    requireNonNull(credentials, "credentials is null");
    this.told = !credentials.user().isEmpty() || !credentials.password().isEmpty();
    this.credentials =
        new Credentials(
            credentials.user().isEmpty() ? "guest" : credentials.user(),
            credentials.password().isEmpty() ? "guest" : credentials.password(),
            credentials.database().isEmpty() ? "/" : credentials.database());
  }

  @Override
  public void hold(PeerInput in, Output out) throws IOException, InterruptedException {
    out.write(HEADER.clone());
    if (next(in, true).method != START) {
      throw new ProtocolViolation("something else than Connection.Start");
    }
    out.write(frame(START_OK, signIn()));
    try {
      open(in, out);
    } catch (Refusal e) {
      if (told || !e.words().startsWith(ACCESS_REFUSED)) {
        throw e;
      }
    }
  }

  private void open(PeerInput in, Output out) throws IOException, InterruptedException {
    Method tune = next(in, false);
    if (tune.method != TUNE || tune.arguments.length < 8) {
      throw new ProtocolViolation("something else than Connection.Tune");
    }
    // Its own limits, and no heartbeat.
    ByteWriter tuned = new ByteWriter();
    for (int i = 0; i < 6; i++) {
      tuned.u8(tune.arguments[i]);
    }
    out.write(frame(TUNE_OK, tuned.bigEndian(0, 2)));
    out.write(frame(OPEN, shortText(new ByteWriter(), credentials.database()).u8(0).u8(0)));
    if (next(in, false).method != OPEN_OK) {
      throw new ProtocolViolation("something else than Connection.Open-Ok");
    }
  }

  @Override
  public byte[] goodbye() {
    return frame(
        CLOSE, shortText(new ByteWriter().bigEndian(REPLY_SUCCESS, 2), "").bigEndian(0, 4));
  }

  /** Properties of this client, the mechanism, who it is, and the locale. */
  private ByteWriter signIn() {
    ByteWriter wish = shortText(new ByteWriter(), "authentication_failure_close").u8('t').u8(1);
    ByteWriter capabilities = shortText(new ByteWriter(), "capabilities").u8('F');
    longBytes(capabilities, wish.bytes());
    ByteWriter arguments = longBytes(new ByteWriter(), capabilities.bytes());
    shortText(arguments, "PLAIN");
    longBytes(
        arguments, ("\0" + credentials.user() + "\0" + credentials.password()).getBytes(UTF_8));
    return shortText(arguments, "en_US");
  }

  private static ByteWriter shortText(ByteWriter out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return out.u8(bytes.length).add(bytes);
  }

  private static ByteWriter longBytes(ByteWriter out, byte[] bytes) {
    return out.bigEndian(bytes.length, 4).add(bytes);
  }

  private static byte[] frame(int method, ByteWriter arguments) {
    byte[] rest = arguments.bytes();
    return new ByteWriter()
        .u8(METHOD_FRAME)
        .bigEndian(0, 2)
        .bigEndian(4 + rest.length, 4)
        .bigEndian(method, 4)
        .add(rest)
        .u8(FRAME_END)
        .bytes();
  }

  private record Method(int method, byte[] arguments) {}

  /**
   * The next method of the connection.
   *
   * @throws Refusal when it is Close
   */
  private static Method next(PeerInput in, boolean first) throws IOException, InterruptedException {
    for (int i = 0; i < MAX_FRAMES; i++) {
      int type = in.u8();
      if (first && type == 'A') {
        throw otherVersion(in);
      }
      if ((type != METHOD_FRAME && type != HEARTBEAT_FRAME) || in.bigEndian(2) != 0) {
        throw new ProtocolViolation("something that is not AMQP 0-9-1");
      }
      byte[] payload = in.bytes(in.bigEndian(4), MAX_FRAME_BYTES);
      if (in.u8() != FRAME_END || (type == METHOD_FRAME && payload.length < 4)) {
        throw new ProtocolViolation("something that is not AMQP 0-9-1");
      }
      if (type == METHOD_FRAME) {
        return method(payload);
      }
    }
    throw new ProtocolViolation("nothing but heartbeats");
  }

  private static Method method(byte[] payload) throws Refusal {
    int method = 0;
    for (int i = 0; i < 4; i++) {
      method = method << 8 | payload[i] & 0xff;
    }
    byte[] arguments = Arrays.copyOfRange(payload, 4, payload.length);
    if (method == CLOSE && arguments.length >= 3) {
      int code = (arguments[0] & 0xff) << 8 | arguments[1] & 0xff;
      int length = Math.min(arguments[2] & 0xff, arguments.length - 3);
      String words = code + " " + Texts.words(new String(arguments, 3, length, UTF_8));
      throw new Refusal(
          words,
          words.startsWith(ACCESS_REFUSED)
              ? "RABBITMQ_DEFAULT_USER and RABBITMQ_DEFAULT_PASS in its env say how to sign in"
              : "RABBITMQ_DEFAULT_VHOST in its env names the virtual host");
    }
    return new Method(method, arguments);
  }

  private static IOException otherVersion(PeerInput in) throws IOException, InterruptedException {
    if (in.bigEndian(3) != ('M' << 16 | 'Q' << 8 | 'P')) {
      return new ProtocolViolation("something that is not AMQP 0-9-1");
    }
    in.u8();
    return new Refusal(
        "it speaks AMQP " + in.u8() + "-" + in.u8() + "-" + in.u8() + ", not 0-9-1", "");
  }
}
