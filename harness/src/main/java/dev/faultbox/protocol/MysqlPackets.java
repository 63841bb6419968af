package dev.faultbox.protocol;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/** The packets of one conversation with a MySQL server, numbered. Used by one thread. */
final class MysqlPackets {
  /** Longest packet of the server; handshakes, keys and errors are far below. */
  private static final int MAX_BYTES = 64 << 10;

  private final PeerInput in;
  private final Dialogue.Output out;
  private int next;

  MysqlPackets(PeerInput in, Dialogue.Output out) {
    this.in = requireNonNull(in, "in is null");
    this.out = requireNonNull(out, "out is null");
  }

  /** The body of the next packet, at least a byte. */
  byte[] read() throws IOException, InterruptedException {
    long length = in.littleEndian(3);
    next = in.u8() + 1;
    if (length == 0) {
      throw new ProtocolViolation("an empty packet");
    }
    return in.bytes(length, MAX_BYTES);
  }

  /** Answers the packet that was read last. */
  void write(byte[] body) throws IOException, InterruptedException {
    out.write(packet(next, body));
    next++;
  }

  /** Begins a new command. */
  void command(byte[] body) throws IOException, InterruptedException {
    next = 0;
    write(body);
  }

  static byte[] packet(int number, byte[] body) {
    return new ByteWriter().littleEndian(body.length, 3).u8(number).add(body).bytes();
  }
}
