package dev.faultbox.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.Errno;
import dev.faultbox.model.Signals;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SyscallTableTest {
  private final SyscallTable table = TestRecords.TABLE;

  @Test
  void namesStandForFamiliesMembersAndSynonyms() {
    assertThat(table.resolve("open")).extracting(Syscall::name).containsExactly("open", "openat");
    assertThat(table.resolve("openat")).isEqualTo(table.resolve("open"));
    assertThat(table.resolve("send")).extracting(Syscall::name).containsExactly("sendto");
    assertThat(table.resolve("pread")).extracting(Syscall::name).containsExactly("pread64");
    assertThat(table.resolve("opennat")).isEmpty();
  }

  @Test
  void theDefaultSetIsAscending() {
    assertThat(table.defaultSet()).containsExactly(0, 3, 96, 97, 98, 99);
  }

  @Test
  void callsAreFoundByNumberAndName() {
    assertThat(table.byId(96)).contains(new Syscall(96, "connect", "connect", true, "-"));
    assertThat(table.byId(100)).isEmpty();
    assertThat(table.byId(-1)).isEmpty();
    assertThat(table.byId(70_000)).isEmpty();
    assertThat(table.byName("nobody")).isEmpty();
    assertThat(table.families())
        .containsExactly("open", "read", "write", "connect", "bind", "listen", "accept", "sendto");
  }

  @Test
  void theTracersTableHasTheDefaultSetOfTheLanguage() throws IOException {
    // Tests run in the module's directory.
    Path file = Path.of("..", "tracer-sidecar", "syscalls.tsv");
    SyscallTable real = SyscallTable.parse(Files.readString(file));
    assertThat(real.defaultSet())
        .extracting(id -> real.byId(id).orElseThrow().family())
        .containsOnly(
            "execve", "exit", "bind", "listen", "accept", "connect", "open", "rename", "unlink",
            "fsync", "sync");
    assertThat(real.resolve("send"))
        .extracting(Syscall::name)
        .containsExactly("sendto", "sendmsg", "sendmmsg");
    assertThat(real.byName("fstatat").orElseThrow().resource()).isEqualTo("P");
  }

  @Test
  void aBrokenTableIsRefused() {
    assertThatThrownBy(() -> SyscallTable.parse("1\topen\topen\t1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SyscallTable.parse("1\topen\topen\tyes\tP"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SyscallTable.parse("x\topen\topen\t1\tP"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SyscallTable.parse("1\ta\tf\t1\tP\n1\tb\tf\t1\tP"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SyscallTable.parse("1\ta\tf\t1\tP\n2\ta\tf\t1\tP"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesOfErrorsAndSignalsAreThoseOfTheirNumbers() {
    assertThat(Errno.name(1)).isEqualTo("EPERM");
    assertThat(Errno.name(28)).isEqualTo("ENOSPC");
    assertThat(Errno.name(40)).isEqualTo("ELOOP");
    assertThat(Errno.name(41)).isEqualTo("41");
    assertThat(Errno.name(59)).isEqualTo("EBFONT");
    assertThat(Errno.name(111)).isEqualTo("ECONNREFUSED");
    assertThat(Errno.name(133)).isEqualTo("EHWPOISON");
    assertThat(Errno.name(134)).isEqualTo("134");
    assertThat(Errno.names()).hasSize(134);
    assertThat(Errno.text(28)).isEqualTo("no space left on device");
    assertThat(Errno.text(44)).isEqualTo("channel number out of range");
    assertThat(Errno.number("EWOULDBLOCK")).hasValue(11);
    assertThat(Errno.number("EDEADLOCK")).hasValue(35);
    assertThat(Errno.number("ENOTSUP")).hasValue(95);
    assertThat(Errno.number("EIOO")).isEmpty();
    assertThat(Signals.name(9)).isEqualTo("KILL");
    assertThat(Signals.name(31)).isEqualTo("SYS");
    assertThat(Signals.name(64)).isEqualTo("64");
    assertThat(Signals.number("KILL")).isEqualTo(9);
    assertThat(Signals.number("SIGKILL")).isZero();
  }
}
