package dev.faultbox.trace;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The flags argument of a call in the names that a C program uses. What has no name here is written
 * as a hexadecimal number, so nothing is lost.
 */
final class CallFlags {
  private static final long ACCESS_MODE = 3;

  /** The kernel looks at as much of flags that are an int. */
  private static final long INT = 0xffffffffL;

  private static final String[] ACCESS_MODES = {"O_RDONLY", "O_WRONLY", "O_RDWR"};

  /** Bits that every architecture has in one place; names of several bits stand first. */
  private static final Map<String, Long> OPEN = new LinkedHashMap<>();

  private static final Map<String, Long> OPEN_X86 = new LinkedHashMap<>();
  private static final Map<String, Long> OPEN_ARM = new LinkedHashMap<>();
  private static final Map<String, Long> SOCKET = new LinkedHashMap<>();
  private static final Map<String, Long> UNLINK = Map.of("AT_REMOVEDIR", 0x200L);
  private static final Map<String, Long> RENAME = new LinkedHashMap<>();
  private static final Map<String, Long> MESSAGE = new LinkedHashMap<>();

  static {
    OPEN.put("O_SYNC", 0x101000L);
    OPEN.put("O_CREAT", 0x40L);
    OPEN.put("O_EXCL", 0x80L);
    OPEN.put("O_NOCTTY", 0x100L);
    OPEN.put("O_TRUNC", 0x200L);
    OPEN.put("O_APPEND", 0x400L);
    OPEN.put("O_NONBLOCK", 0x800L);
    OPEN.put("O_DSYNC", 0x1000L);
    OPEN.put("O_ASYNC", 0x2000L);
    OPEN.put("O_NOATIME", 0x40000L);
    OPEN.put("O_CLOEXEC", 0x80000L);
    OPEN.put("O_PATH", 0x200000L);
    OPEN_X86.put("O_TMPFILE", 0x410000L);
    OPEN_X86.put("O_DIRECT", 0x4000L);
    OPEN_X86.put("O_LARGEFILE", 0x8000L);
    OPEN_X86.put("O_DIRECTORY", 0x10000L);
    OPEN_X86.put("O_NOFOLLOW", 0x20000L);
    OPEN_ARM.put("O_TMPFILE", 0x404000L);
    OPEN_ARM.put("O_DIRECTORY", 0x4000L);
    OPEN_ARM.put("O_NOFOLLOW", 0x8000L);
    OPEN_ARM.put("O_DIRECT", 0x10000L);
    OPEN_ARM.put("O_LARGEFILE", 0x20000L);
    SOCKET.put("SOCK_CLOEXEC", 0x80000L);
    SOCKET.put("SOCK_NONBLOCK", 0x800L);
    MESSAGE.put("MSG_OOB", 0x1L);
    MESSAGE.put("MSG_PEEK", 0x2L);
    MESSAGE.put("MSG_DONTROUTE", 0x4L);
    MESSAGE.put("MSG_CTRUNC", 0x8L);
    MESSAGE.put("MSG_TRUNC", 0x20L);
    MESSAGE.put("MSG_DONTWAIT", 0x40L);
    MESSAGE.put("MSG_EOR", 0x80L);
    MESSAGE.put("MSG_WAITALL", 0x100L);
    MESSAGE.put("MSG_CONFIRM", 0x800L);
    MESSAGE.put("MSG_ERRQUEUE", 0x2000L);
    MESSAGE.put("MSG_NOSIGNAL", 0x4000L);
    MESSAGE.put("MSG_MORE", 0x8000L);
    MESSAGE.put("MSG_WAITFORONE", 0x10000L);
    MESSAGE.put("MSG_ZEROCOPY", 0x4000000L);
    MESSAGE.put("MSG_FASTOPEN", 0x20000000L);
    MESSAGE.put("MSG_CMSG_CLOEXEC", 0x40000000L);
    RENAME.put("RENAME_NOREPLACE", 1L);
    RENAME.put("RENAME_EXCHANGE", 2L);
    RENAME.put("RENAME_WHITEOUT", 4L);
  }

  private final Map<String, Long> open = new LinkedHashMap<>();

  /**
   * @param machine whose numbers are meant, as {@code uname -m} says it
   */
  CallFlags(String machine) {
    open.putAll(machine.equals("aarch64") ? OPEN_ARM : OPEN_X86);
    open.putAll(OPEN);
  }

  /** {@code O_WRONLY|O_CREAT|O_APPEND}; hexadecimal for calls whose flags have no names here. */
  String text(String call, long flags) {
    return switch (call) {
      case "open", "openat", "openat2" -> openText(flags);
      case "accept4" -> named("", SOCKET, flags);
      case "unlinkat" -> named("", UNLINK, flags);
      case "renameat2" -> named("", RENAME, flags);
      case "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg" ->
          named("", MESSAGE, flags & INT);
      default -> "0x" + Long.toHexString(flags);
    };
  }

  private String openText(long flags) {
    int mode = (int) (flags & ACCESS_MODE);
    return mode < ACCESS_MODES.length
        ? named(ACCESS_MODES[mode], open, flags & ~ACCESS_MODE)
        : named("", open, flags);
  }

  private static String named(String first, Map<String, Long> names, long flags) {
    StringJoiner out = new StringJoiner("|");
    if (!first.isEmpty()) {
      out.add(first);
    }
    long left = flags;
    for (Map.Entry<String, Long> name : names.entrySet()) {
      if ((left & name.getValue()) == name.getValue()) {
        out.add(name.getKey());
        left &= ~name.getValue();
      }
    }
    if (left != 0 || out.length() == 0) {
      out.add(left == 0 ? "0" : "0x" + Long.toHexString(left));
    }
    return out.toString();
  }
}
