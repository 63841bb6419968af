package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What a MongoDB server's reply says of the command; its other fields are passed over.
 *
 * @param ok whether it succeeded
 * @param message why not, as the server says it
 */
record Bson(boolean ok, String message) {
  private static final int END = 0x00;

  /** Reads one document. */
  static Bson read(PeerBytes in) throws ProtocolViolation {
    boolean ok = false;
    String message = "an error without a message";
    in.littleEndian(4);
    for (int type = in.u8(); type != END; type = in.u8()) {
      String name = new String(in.untilZero(), UTF_8);
      byte[] value = value(type, in);
      if (name.equals("ok")) {
        ok = truth(type, new PeerBytes(value));
      } else if (name.equals("errmsg") && type == 0x02) {
        message = new String(value, 0, Math.max(0, value.length - 1), UTF_8);
      }
    }
    return new Bson(ok, message);
  }

  private static boolean truth(int type, PeerBytes value) throws ProtocolViolation {
    return type == 0x01
        ? Double.longBitsToDouble(value.littleEndian(8)) == 1.0
        : value.left() > 0 && value.u8() == 1;
  }

  /** The bytes of a value, without the length before them. */
  private static byte[] value(int type, PeerBytes in) throws ProtocolViolation {
    return switch (type) {
      case 0x01, 0x09, 0x11, 0x12 -> in.bytes(8);
      case 0x02, 0x0d, 0x0e -> in.bytes(in.littleEndian(4));
      case 0x03, 0x04, 0x0f -> in.bytes(in.littleEndian(4) - 4);
      case 0x05 -> in.bytes(in.littleEndian(4) + 1);
      case 0x06, 0x0a, 0x7f, 0xff -> new byte[0];
      case 0x07 -> in.bytes(12);
      case 0x08 -> in.bytes(1);
      case 0x0b -> {
        in.untilZero();
        yield in.untilZero();
      }
      case 0x0c -> in.bytes(in.littleEndian(4) + 12);
      case 0x10 -> in.bytes(4);
      case 0x13 -> in.bytes(16);
      default -> throw new ProtocolViolation("a field of unknown type " + type);
    };
  }
}
