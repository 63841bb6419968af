package dev.faultbox.protocol;

import java.util.List;

/** The message that gRPC's health service answers with: one status. */
final class GrpcHealth {
  /** Whether it is compressed, and its length. */
  private static final int PREFIX_BYTES = 5;

  private static final int SERVING = 1;

  /** Field 1, a varint. */
  private static final int STATUS_TAG = 1 << 3;

  private static final List<String> NAMES =
      List.of("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN");

  private GrpcHealth() {}

  /**
   * Whether these bytes hold the whole message, and it says that the service serves.
   *
   * @throws Refusal when it says anything else
   */
  static boolean serves(byte[] data) throws Refusal, ProtocolViolation {
    if (data.length < PREFIX_BYTES) {
      return false;
    }
    PeerBytes in = new PeerBytes(data);
    in.u8();
    long length = in.bigEndian(4);
    if (in.left() < length) {
      return false;
    }
    int status = length == 0 ? 0 : status(in);
    if (status != SERVING) {
      throw new Refusal(
          "its health service says "
              + (status < NAMES.size() ? NAMES.get(status) : "status " + status),
          "");
    }
    return true;
  }

  private static int status(PeerBytes message) throws ProtocolViolation {
    if (message.u8() != STATUS_TAG) {
      throw new ProtocolViolation("a health status of an unknown form");
    }
    return message.u8();
  }
}
