package dev.faultbox.protocol;

import java.io.IOException;

/**
 * The header of AMQP 0-9-1 is answered with {@code Connection.Start}. Signing in is left out: a
 * broker says this when it serves connections, and its default user is often refused from afar.
 */
final class AmqpDialogue implements Dialogue {
  private static final byte[] HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
  private static final int METHOD_FRAME = 1;

  /** Class connection, method start. */
  private static final int CONNECTION_START = 10 << 16 | 10;

  @Override
  public void hold(PeerInput in, Output out) throws IOException, InterruptedException {
    out.write(HEADER.clone());
    int first = in.u8();
    if (first == 'A' && in.bigEndian(3) == ('M' << 16 | 'Q' << 8 | 'P')) {
      in.u8();
      throw new Refusal(
          "it speaks AMQP " + in.u8() + "-" + in.u8() + "-" + in.u8() + ", not 0-9-1", "");
    }
    if (first != METHOD_FRAME || in.bigEndian(2) != 0) {
      throw new ProtocolViolation("something that is not AMQP 0-9-1");
    }
    in.bigEndian(4);
    if (in.bigEndian(4) != CONNECTION_START) {
      throw new ProtocolViolation("something else than Connection.Start");
    }
  }
}
