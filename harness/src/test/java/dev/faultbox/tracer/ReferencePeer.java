package dev.faultbox.tracer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.faultbox.testing.ReferenceGlob;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Who is at the other end, as {@code to=} means it: written from language.md, section 7.3. */
final class ReferencePeer {
  static final int OWN_SERVICE = 3;
  static final int OWN_PORT = 5432;

  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private final MatcherCall.Address address;
  private final OptionalInt redirectedTo;

  ReferencePeer(MatcherCall.Address address, OptionalInt redirectedTo) {
    this.address = address;
    this.redirectedTo = redirectedTo;
  }

  boolean fits(String peer) {
    if (!peer.startsWith("service:")) {
      return texts().stream().anyMatch(text -> ReferenceGlob.text(peer, text.getBytes(ISO_8859_1)));
    }
    String[] parts = peer.split(":", -1);
    OptionalInt service = service();
    return service.isPresent()
        && service.getAsInt() == Integer.parseInt(parts[1])
        && (parts.length == 2 || address.port() == Integer.parseInt(parts[2]));
  }

  /** The service reached: where a redirected call goes, or the one that has the address. */
  private OptionalInt service() {
    if (redirectedTo.isPresent()) {
      return redirectedTo;
    }
    Optional<byte[]> v4 = v4();
    if (isLoopback()) {
      return address.port() == OWN_PORT ? OptionalInt.of(OWN_SERVICE) : OptionalInt.empty();
    }
    if (v4.isEmpty()) {
      return OptionalInt.empty();
    }
    for (int service = 4; service <= 5; service++) {
      if (Arrays.equals(v4.get(), new byte[] {10, 0, 0, (byte) service})) {
        return OptionalInt.of(service);
      }
    }
    return OptionalInt.empty();
  }

  private boolean isLoopback() {
    byte[] one = new byte[16];
    one[15] = 1;
    return v4().map(bytes -> bytes[0] == 127).orElse(Arrays.equals(address.host(), one))
        && address.family() != MatcherCall.Address.UNIX;
  }

  /** The IPv4 address, also one in IPv6 form. */
  private Optional<byte[]> v4() {
    byte[] host = address.host();
    if (address.family() == MatcherCall.Address.INET) {
      return Optional.of(host);
    }
    return address.family() == MatcherCall.Address.INET6
            && Arrays.equals(Arrays.copyOf(host, MAPPED.length), MAPPED)
        ? Optional.of(Arrays.copyOfRange(host, MAPPED.length, 16))
        : Optional.empty();
  }

  /** Every text the address has. */
  private List<String> texts() {
    if (address.family() == MatcherCall.Address.UNIX) {
      return List.of("unix:" + unix());
    }
    Optional<String> plain = v4().map(bytes -> dotted(bytes) + ":" + address.port());
    if (address.family() == MatcherCall.Address.INET) {
      return List.of(plain.orElseThrow());
    }
    String host =
        v4().map(bytes -> "::ffff:" + dotted(bytes)).orElseGet(() -> colons(address.host()));
    String own = "[" + host + "]:" + address.port();
    return plain.map(text -> List.of(own, text)).orElse(List.of(own));
  }

  private String unix() {
    String name = new String(address.host(), ISO_8859_1);
    if (name.isEmpty()) {
      return "";
    }
    boolean unnamed = name.charAt(0) == 0;
    int end = name.indexOf(0);
    String shown = unnamed ? "@" + name.substring(1) : end < 0 ? name : name.substring(0, end);
    return shown.replaceAll("[\\x00-\\x1f\\x7f]", "?");
  }

  private static String dotted(byte[] bytes) {
    return (bytes[0] & 0xff)
        + "."
        + (bytes[1] & 0xff)
        + "."
        + (bytes[2] & 0xff)
        + "."
        + (bytes[3] & 0xff);
  }

  /** RFC 5952: the first of the longest runs of two or more zeros is left out. */
  private static String colons(byte[] host) {
    int from = 0;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && word(host, i + run) == 0) {
        run++;
      }
      if (run > length) {
        from = i;
        length = run;
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (length > 1 && i == from) {
        out.append("::");
        i += length - 1;
      } else {
        boolean first = out.length() == 0 || out.charAt(out.length() - 1) == ':';
        out.append(first ? "" : ":").append(Integer.toHexString(word(host, i)));
      }
    }
    return out.toString();
  }

  private static int word(byte[] host, int i) {
    return (host[2 * i] & 0xff) << 8 | (host[2 * i + 1] & 0xff);
  }
}
