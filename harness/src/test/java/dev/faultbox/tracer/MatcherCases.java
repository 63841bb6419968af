package dev.faultbox.tracer;

import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.tracer.MatcherCall.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Random cases in which much matches: everything is drawn from few words. */
final class MatcherCases {
  /** Calls of every kind of resource and argument that all architectures have. */
  private static final List<String> CALLS =
      List.of(
          "openat",
          "unlinkat",
          "write",
          "pwrite64",
          "writev",
          "pwritev2",
          "read",
          "fsync",
          "ftruncate",
          "mmap",
          "renameat2",
          "symlinkat",
          "linkat",
          "sendto",
          "sendmsg",
          "recvfrom",
          "connect",
          "bind",
          "listen",
          "accept4",
          "epoll_ctl",
          "socket",
          "sync");

  /** Calls whose argument may be an address. */
  private static final Set<String> ADDRESSED = Set.of("connect", "bind", "sendto");

  /** Calls without a descriptor. */
  private static final Set<String> WITHOUT_FD = Set.of("socket", "sync");

  private static final Set<String> SIZED =
      Set.of("write", "pwrite64", "writev", "pwritev2", "read", "sendto", "recvfrom", "ftruncate");

  /** All actions; the one that is decided in two steps is drawn more often. */
  private static final int[] ACTIONS = {
    MatcherRule.DENY,
    MatcherRule.DELAY,
    MatcherRule.ALLOW,
    MatcherRule.HOLD,
    MatcherRule.CRASH_BEFORE,
    MatcherRule.CRASH_AFTER,
    MatcherRule.TORN,
    MatcherRule.LIE,
    MatcherRule.CORRUPT,
    MatcherRule.CORRUPT,
    MatcherRule.TRACE
  };

  /** Each char is a byte; among them UTF-8 that is whole, cut, too long, and none. */
  private static final List<String> SEGMENTS =
      List.of(
          "data",
          "a",
          "b",
          "ab",
          "x.wal",
          "y.log",
          "\u00c3\u00a9",
          "\u00c3",
          "\u00ff",
          "\u00c0\u00af",
          "\u00ed\u00a0\u0080",
          "\u00f0\u009f\u0098\u0080",
          "*",
          "[x]",
          "a]",
          "-",
          "\\",
          "x (deleted)",
          "..",
          "");

  private static final List<String> OTHER_FILES =
      List.of("socket:[17]", "pipe:[3]", "anon_inode:[eventfd]", "anon_inode:inotify", "/", "");

  private static final List<String> GLOB_PARTS =
      List.of(
          "/",
          "/",
          "/",
          "data",
          "a",
          "b",
          "x",
          ".wal",
          ".log",
          "\u00e9",
          "*",
          "*",
          "**",
          "**",
          "?",
          "[a-c]",
          "[!a-c]",
          "[]]",
          "[a-]",
          "[!]x]",
          "[\u00e0-\u00ff]",
          "[+-0]",
          "\\*",
          "\\[",
          "\\\\",
          "\\a",
          "***",
          "(deleted)");

  private static final List<String> GLOBS =
      List.of(
          "/data/**",
          "/data/*",
          "*.wal",
          "/**",
          "**",
          "*",
          "/a/**/b",
          "anon_inode:*",
          "anon_inode:[[]eventfd[]]",
          "socket:*",
          "pipe:*",
          "",
          "/data/\\**",
          "/a\\/**",
          "x\\");

  private static final List<String> PEERS =
      List.of(
          "service:3",
          "service:4",
          "service:4:80",
          "service:5",
          "service:5:5432",
          "10.0.0.*",
          "10.0.0.4:*",
          "*:5432",
          "127.*",
          "[::ffff:*",
          "[::1]:*",
          "[2001:db8::*",
          "unix:*",
          "unix:/run/?.sock",
          "unix:@a?b",
          "*",
          "?*",
          "");

  private static final List<String> UNIX =
      List.of("/run/x.sock\0", "/run/x.sock", "\0a\0b", "\0", "", "/run/\u00c3\u00a9\u0001", "\0a");

  private final Random random;
  private final List<Syscall> calls;
  private int lastRule;

  MatcherCases(long seed) {
    random = new Random(seed);
    SyscallTable table = SyscallTable.embedded();
    calls = CALLS.stream().map(name -> table.byName(name).orElseThrow()).toList();
  }

  /**
   * Some windows, which come and go, and calls.
   *
   * @param offers how many calls
   */
  MatcherCase next(int offers) {
    List<MatcherCase.Step> steps = new ArrayList<>();
    List<Integer> windows = new ArrayList<>();
    lastRule = 0;
    int windowNumber = 0;
    for (int i = 0; i < offers; ) {
      if (windows.isEmpty() || random.nextInt(12) == 0) {
        windows.add(++windowNumber);
        long seed = random.nextBoolean() ? random.nextInt(3) : random.nextLong();
        steps.add(new MatcherCase.Push(windowNumber, seed, list(1, 4, this::rule)));
      } else if (random.nextInt(20) == 0) {
        steps.add(new MatcherCase.Pop(windows.remove(random.nextInt(windows.size()))));
      } else {
        steps.add(new MatcherCase.Offer(call()));
        i++;
      }
    }
    windows.forEach(window -> steps.add(new MatcherCase.Pop(window)));
    return new MatcherCase(steps);
  }

  private MatcherRule rule() {
    int action = ACTIONS[random.nextInt(ACTIONS.length)];
    int trigger = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : MatcherRule.NONE;
    return new MatcherRule(
        ++lastRule,
        List.of("db/write//1", "db/write/disk failure/1", "orders/connect/\u00e9/2", "")
            .get(random.nextInt(4)),
        list(1, 8, () -> any(calls).id()),
        action,
        argument(action),
        action == MatcherRule.CORRUPT ? 1 + random.nextInt(4) : 0,
        trigger,
        trigger == MatcherRule.NONE ? 0 : 1 + random.nextInt(5),
        random.nextInt(3) == 0
            ? (long) (random.nextDouble() * MatcherRule.ALWAYS)
            : MatcherRule.ALWAYS,
        random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 0,
        random.nextInt(5) == 0 ? random.nextInt(40) : MatcherRule.NO_AFTER_BYTES,
        random.nextBoolean() ? list(1, 2, this::glob) : List.of(),
        random.nextInt(3) == 0 ? list(1, 3, () -> any(PEERS)) : List.of());
  }

  private long argument(int action) {
    return switch (action) {
      case MatcherRule.DENY -> 5;
      case MatcherRule.TORN -> random.nextInt(8);
      case MatcherRule.CRASH_BEFORE, MatcherRule.CRASH_AFTER -> 9;
      case MatcherRule.CORRUPT -> random.nextInt(5);
      default -> 0;
    };
  }

  private String glob() {
    return random.nextInt(3) == 0 ? any(GLOBS) : String.join("", list(0, 6, () -> any(GLOB_PARTS)));
  }

  private MatcherCall call() {
    Syscall call = any(calls);
    String resource = call.resource();
    boolean named = !resource.equals("-") && random.nextInt(8) != 0;
    boolean second = resource.equals("2P") && random.nextInt(8) != 0;
    boolean fd = !resource.contains("P") && !WITHOUT_FD.contains(call.name());
    Optional<Address> address =
        ADDRESSED.contains(call.name()) && random.nextInt(6) != 0
            ? Optional.of(address())
            : Optional.empty();
    boolean redirected =
        call.name().equals("connect")
            && address.filter(a -> a.family() != Address.UNIX).isPresent()
            && random.nextInt(4) == 0;
    boolean sized = SIZED.contains(call.name()) && random.nextInt(10) != 0;
    return new MatcherCall(
        call.id(),
        call.name(),
        resource,
        named ? Optional.of(file(resource)) : Optional.empty(),
        second ? Optional.of(file(resource)) : Optional.empty(),
        sized ? OptionalLong.of(size()) : OptionalLong.empty(),
        fd,
        resource.equals("F") && named && random.nextInt(6) == 0,
        address,
        redirected ? OptionalInt.of(4 + random.nextInt(2)) : OptionalInt.empty(),
        random.nextInt(4) == 0 ? 0 : random.nextInt(12));
  }

  private long size() {
    return random.nextInt(30) == 0 ? random.nextLong() : random.nextInt(12);
  }

  private String file(String resource) {
    if (resource.equals("F") && random.nextInt(3) == 0) {
      return any(OTHER_FILES);
    }
    return "/" + String.join("/", list(0, 4, () -> any(SEGMENTS)));
  }

  private Address address() {
    int port = any(List.of(80, 5432, 8080));
    return switch (random.nextInt(4)) {
      case 0 -> new Address(Address.UNIX, MatcherCall.bytes(any(UNIX)), 0);
      case 1 -> new Address(Address.INET6, v6(), port);
      default -> new Address(Address.INET, v4(), port);
    };
  }

  private byte[] v4() {
    return random.nextInt(4) == 0
        ? new byte[] {127, 0, 0, 1}
        : new byte[] {10, 0, 0, (byte) (2 + random.nextInt(5))};
  }

  /** Loopback, an IPv4 address in IPv6 form, or any with runs of zeros. */
  private byte[] v6() {
    byte[] host = new byte[16];
    int kind = random.nextInt(3);
    if (kind == 0) {
      host[15] = 1;
    } else if (kind == 1) {
      Arrays.fill(host, 10, 12, (byte) 0xff);
      System.arraycopy(v4(), 0, host, 12, 4);
    } else {
      host[0] = 0x20;
      host[1] = 1;
      host[2] = 0x0d;
      host[3] = (byte) 0xb8;
      for (int i = 4; i < 16; i++) {
        host[i] = random.nextInt(3) == 0 ? (byte) random.nextInt(256) : 0;
      }
    }
    return host;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private <T> List<T> list(int min, int max, Supplier<T> element) {
    List<T> out = new ArrayList<>();
    for (int left = min + random.nextInt(max - min + 1); left > 0; left--) {
      out.add(element.get());
    }
    return out;
  }
}
