package dev.faultbox.tracer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A call of the comparison: what the tracer has found out about one.
 *
 * @param resource as in syscalls.tsv: P, 2P, F or -
 * @param path of the file; each char is one byte; empty when it could not be resolved
 * @param fd whether an argument is a descriptor
 * @param memoryDevice whether the descriptor is /dev/null or one of its kin
 * @param address that an argument points to
 * @param redirectedTo the service a connect is carried to
 * @param got bytes that the call reads when it is made
 */
record MatcherCall(
    int id,
    String name,
    String resource,
    Optional<String> path,
    Optional<String> path2,
    OptionalLong size,
    boolean fd,
    boolean memoryDevice,
    Optional<Address> address,
    OptionalInt redirectedTo,
    long got) {

  /**
   * A socket address.
   *
   * @param family of the Linux kernel
   * @param host the bytes of an internet address, or what a unix address holds
   */
  record Address(int family, byte[] host, int port) {
    static final int UNIX = 1;
    static final int INET = 2;
    static final int INET6 = 10;

    /** As the kernel's structures have it. */
    byte[] bytes() {
      ByteBuffer out = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
      out.putShort((short) family);
      if (family != UNIX) {
        out.put((byte) (port >>> 8)).put((byte) port);
      }
      if (family == INET6) {
        out.putInt(0);
      }
      out.put(host);
      if (family == INET) {
        out.putLong(0);
      } else if (family == INET6) {
        out.putInt(0);
      }
      return Arrays.copyOf(out.array(), out.position());
    }

    @Override
    public String toString() {
      return family + ":" + Arrays.toString(host) + ":" + port;
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  void write(FrameWriter out) {
    int known =
        (path.isPresent() ? 1 : 0)
            | (path2.isPresent() ? 2 : 0)
            | (size.isPresent() ? 4 : 0)
            | (fd ? 8 : 0)
            | (address.isPresent() ? 16 : 0)
            | (redirectedTo.isPresent() ? 32 : 0)
            | (memoryDevice ? 64 : 0);
    out.u16(id).u8(known);
    text(out, bytes(path.orElse("")));
    text(out, bytes(path2.orElse("")));
    out.u64(size.orElse(0));
    text(out, address.map(Address::bytes).orElse(new byte[0]));
    out.u16(redirectedTo.orElse(0)).u64(got);
  }

  private static void text(FrameWriter out, byte[] bytes) {
    out.u16(bytes.length).raw(bytes);
  }
}
