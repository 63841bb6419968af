package dev.faultbox.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CallFlagsTest {
  @ParameterizedTest
  @CsvSource({
    "openat, 0, O_RDONLY",
    "openat, 0x241, O_WRONLY|O_CREAT|O_TRUNC",
    "open, 0x80442, O_RDWR|O_CREAT|O_APPEND|O_CLOEXEC",
    "openat2, 0x101001, O_WRONLY|O_SYNC",
    "openat, 0x1001, O_WRONLY|O_DSYNC",
    "openat, 0x10000, O_RDONLY|O_DIRECTORY",
    "openat, 0x410002, O_RDWR|O_TMPFILE",
    "openat, 0x3, 0x3",
    "openat, 0x40000001, O_WRONLY|0x40000000",
    "accept4, 0x80800, SOCK_CLOEXEC|SOCK_NONBLOCK",
    "accept4, 0, 0",
    "unlinkat, 0x200, AT_REMOVEDIR",
    "renameat2, 1, RENAME_NOREPLACE",
    "sendto, 0x4000, MSG_NOSIGNAL",
    "sendmmsg, 0x8040, MSG_DONTWAIT|MSG_MORE",
    "recvmsg, 0x40000002, MSG_PEEK|MSG_CMSG_CLOEXEC",
    "recvfrom, 0, 0",
    "recvfrom, 0xffffffff00000100, MSG_WAITALL",
    "recvmmsg, 0x12010, MSG_ERRQUEUE|MSG_WAITFORONE|0x10",
    "fcntl, 0x4, 0x4",
    "openat, 0x8000000000000001, O_WRONLY|0x8000000000000000",
  })
  void flagsHaveTheNamesOfC(String call, String flags, String text) {
    assertThat(new CallFlags("x86_64").text(call, number(flags))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0x4000, O_RDONLY|O_DIRECTORY",
    "0x10001, O_WRONLY|O_DIRECT",
    "0x8000, O_RDONLY|O_NOFOLLOW",
    "0x404002, O_RDWR|O_TMPFILE",
  })
  void numbersAreThoseOfTheMachine(String flags, String text) {
    assertThat(new CallFlags("aarch64").text("openat", number(flags))).isEqualTo(text);
  }

  private static long number(String text) {
    return text.startsWith("0x")
        ? Long.parseUnsignedLong(text.substring(2), 16)
        : Long.parseUnsignedLong(text);
  }
}
