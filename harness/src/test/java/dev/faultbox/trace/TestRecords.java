package dev.faultbox.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.Transport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** Builds event records as the tracer would send them. */
final class TestRecords {
  static final SyscallTable TABLE =
      SyscallTable.parse(
          """
          # id name family default resource, and what only the tracer needs
          0\topen\topen\t1\tP\tpath=0
          3\topenat\topen\t1\tP\tdir=0 path=1
          11\tpread64\tread\t0\tF\tfd=0
          12\twrite\twrite\t0\tF\tfd=0
          96\tconnect\tconnect\t1\t-\tfd=0
          97\tbind\tbind\t1\t-\tfd=0
          98\tlisten\tlisten\t1\t-
          99\taccept\taccept\t1\t-
          110\tsendto\tsendto\t0\tF
          """);

  static final int CONNECT = 96;
  static final int ACCEPT = 99;
  static final int OPENAT = 3;
  static final int WRITE = 12;
  static final int NONE = 0xffff;

  static final List<TracedService> SERVICES =
      List.of(
          new TracedService("db", Map.of("kind", "binary")),
          new TracedService("api", Map.of("kind", "binary")));

  private ByteBuffer out = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
  private int start;

  /** Begins a record; {@link #end} ends it. */
  TestRecords begin(int kind, long seq, int service) {
    start = out.position();
    return u32(0).u8(kind).u64(seq).u64(seq * 1_000_000).u16(service);
  }

  TestRecords u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  TestRecords u16(int value) {
    room(2).putShort((short) value);
    return this;
  }

  TestRecords u32(int value) {
    room(4).putInt(value);
    return this;
  }

  TestRecords u64(long value) {
    room(8).putLong(value);
    return this;
  }

  TestRecords raw(byte... bytes) {
    room(bytes.length).put(bytes);
    return this;
  }

  TestRecords str(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return u16(bytes.length).raw(bytes);
  }

  TestRecords end() {
    out.putInt(start, out.position() - start - 4);
    return this;
  }

  TestRecords syscall(long seq, int service, int id, String path) {
    begin(Records.SYSCALL, seq, service).u32(1).u32(1).u32(1).u16(id).u8(0).u8(0).str("main");
    if (!path.isEmpty()) {
      u8(Records.ATTRIBUTE_PATH).str(path);
    }
    return end();
  }

  TestRecords accepted(long seq, int service, int connector, long connect, long accept) {
    begin(Records.ACCEPTED, seq, service).u32(1).u16(connector).u64(connect).u64(accept);
    return end();
  }

  TestRecords output(long seq, int service, int stream, int flags, String line) {
    byte[] bytes = line.getBytes(UTF_8);
    begin(Records.OUTPUT, seq, service).u32(1).u8(stream).u8(flags).u32(bytes.length).raw(bytes);
    return end();
  }

  TestRecords started(long seq, int service, int instance) {
    return begin(Records.STARTED, seq, service).u32(instance).u32(4711).end();
  }

  TestRecords exited(long seq, int service, int instance, int how, int code, int cause) {
    begin(Records.EXITED, seq, service).u32(instance).u8(how).u32(code).u8(0).u8(cause);
    return u64(250_000_000).u32(0).end();
  }

  TestRecords listen(long seq, int service, int instance, int port) {
    return listen(seq, service, instance, Transport.TCP, port);
  }

  TestRecords listen(long seq, int service, int instance, Transport transport, int port) {
    return begin(Records.LISTEN, seq, service)
        .u32(instance)
        .u8(transport.ordinal())
        .u8(4)
        .raw(new byte[16])
        .u16(port)
        .end();
  }

  TestRecords mark(long seq, int service, Mark mark) {
    byte[] payload = mark.encode();
    return begin(Records.MARK, seq, service).u32(1).u32(payload.length).raw(payload).end();
  }

  TestRecords gateLost(long seq, int service, String text) {
    return begin(Records.GATE_LOST, seq, service).str(text).end();
  }

  /** Everything built so far. */
  ByteBuffer bytes() {
    return out.duplicate().order(ByteOrder.LITTLE_ENDIAN).flip();
  }

  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      ByteBuffer larger = ByteBuffer.allocate(2 * (out.capacity() + bytes));
      out = larger.order(ByteOrder.LITTLE_ENDIAN).put(out.flip());
    }
    return out;
  }
}
