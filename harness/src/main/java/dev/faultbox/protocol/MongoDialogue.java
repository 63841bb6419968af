package dev.faultbox.protocol;

import java.io.IOException;

/**
 * {@code hello} and {@code ping}, which need no sign-in, as OP_MSG, which every server since 3.6
 * takes. An old one may not know hello; the ping decides.
 */
final class MongoDialogue implements Dialogue {
  private static final int OP_MSG = 2013;
  private static final int HEADER_BYTES = 16;

  /** Longest reply; a hello of a large replica set takes a few KiB. */
  private static final int MAX_MESSAGE_BYTES = 1 << 20;

  private static final int INT32 = 0x10;
  private static final int STRING = 0x02;

  @Override
  public void hold(PeerInput in, Output out) throws IOException, InterruptedException {
    out.write(command("hello"));
    reply(in);
    out.write(command("ping"));
    Bson ping = reply(in);
    if (!ping.ok()) {
      throw new Refusal(Texts.words(ping.message()), "");
    }
  }

  private static Bson reply(PeerInput in) throws IOException, InterruptedException {
    long length = in.littleEndian(4);
    in.littleEndian(4);
    in.littleEndian(4);
    if (in.littleEndian(4) != OP_MSG) {
      throw new ProtocolViolation("something that is not MongoDB's protocol");
    }
    PeerBytes body = new PeerBytes(in.bytes(length - HEADER_BYTES, MAX_MESSAGE_BYTES));
    body.littleEndian(4);
    if (body.u8() != 0) {
      throw new ProtocolViolation("a message without a document");
    }
    return Bson.read(body);
  }

  /** {@code {name: 1, $db: "admin"}}. */
  private static byte[] command(String name) {
    byte[] fields =
        new ByteWriter()
            .u8(INT32)
            .text(name)
            .littleEndian(1, 4)
            .u8(STRING)
            .text("$db")
            .littleEndian("admin".length() + 1L, 4)
            .text("admin")
            .u8(0)
            .bytes();
    int document = fields.length + 4;
    return new ByteWriter()
        .littleEndian(HEADER_BYTES + 4 + 1 + document, 4)
        .littleEndian(1, 4)
        .littleEndian(0, 4)
        .littleEndian(OP_MSG, 4)
        .littleEndian(0, 4)
        .u8(0)
        .littleEndian(document, 4)
        .add(fields)
        .bytes();
  }
}
