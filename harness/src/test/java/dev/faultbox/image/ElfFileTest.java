package dev.faultbox.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ElfFileTest {
  private static final long SEED = 20260101;

  @TempDir Path directory;

  private ElfFile parse(byte[] bytes) throws IOException {
    return ElfFile.read(Files.write(directory.resolve("file"), bytes));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void readsEveryClassAndByteOrder(boolean is64Bit, boolean littleEndian) throws IOException {
    TestElf elf =
        new TestElf()
            .type(TestElf.SHARED)
            .interpreter("/lib/loader.so")
            .needed("libone.so.1", "libtwo.so")
            .rpath("/a:$ORIGIN/b")
            .runpath("$ORIGIN/../lib:/c")
            .soname("self.so")
            .pie();
    if (!is64Bit) {
      elf.bits32();
    }
    if (!littleEndian) {
      elf.bigEndian();
    }

    ElfFile read = parse(elf.bytes());

    assertThat(read.is64Bit()).isEqualTo(is64Bit);
    assertThat(read.littleEndian()).isEqualTo(littleEndian);
    assertThat(read.type()).isEqualTo(ElfFile.Type.SHARED);
    assertThat(read.interpreter()).isEqualTo("/lib/loader.so");
    assertThat(read.needed()).containsExactly("libone.so.1", "libtwo.so");
    assertThat(read.rpath()).containsExactly("/a", "$ORIGIN/b");
    assertThat(read.runpath()).containsExactly("$ORIGIN/../lib", "/c");
    assertThat(read.soname()).isEqualTo("self.so");
    assertThat(read.pie()).isTrue();
    assertThat(read.isProgram()).isTrue();
    assertThat(read.isStatic()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "62, true, amd64",
    "183, true, arm64",
    "3, true, 386",
    "40, true, arm",
    "243, true, riscv64",
    "21, true, ppc64le",
    "21, false, ppc64",
    "22, false, s390x",
    "9999, true, ELF machine 9999"
  })
  void namesArchitecturesAsEnginesDo(int machine, boolean littleEndian, String name)
      throws IOException {
    TestElf elf = new TestElf().machine(machine);
    assertThat(parse((littleEndian ? elf : elf.bigEndian()).bytes()).architecture())
        .isEqualTo(name);
  }

  @Test
  void staticPieIsAProgramAndASharedLibraryIsNot() throws IOException {
    assertThat(parse(new TestElf().type(TestElf.SHARED).pie().bytes()).isProgram()).isTrue();
    assertThat(parse(new TestElf().type(TestElf.SHARED).soname("libx.so").bytes()).isProgram())
        .isFalse();
    assertThat(parse(new TestElf().type(1).bytes()).isProgram()).isFalse();
    assertThat(parse(new TestElf().type(4).bytes()).isProgram()).isFalse();
  }

  @Test
  void everyTruncationIsRefusedOrReadAndNothingElse() throws IOException {
    byte[] whole = new TestElf().interpreter("/lib/ld.so").needed("liba.so").bytes();
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      refused += isRefused(Arrays.copyOf(whole, length)) ? 1 : 0;
    }
    // The last entry of the dynamic section is the only part that can be missing.
    assertThat(refused).isGreaterThan(whole.length - 40);
  }

  @Test
  void damagedFilesNeverDoMoreThanBeingRefused() throws IOException {
    Random random = new Random(SEED);
    byte[] whole =
        new TestElf().interpreter("/lib/ld.so").needed("liba.so").runpath("$ORIGIN").bytes();
    int refused = 0;
    for (int round = 0; round < 3_000; round++) {
      byte[] damaged = whole.clone();
      for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
        damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt(256);
      }
      refused += isRefused(damaged) ? 1 : 0;
    }
    assertThat(refused).isBetween(1, 2_999);
  }

  private boolean isRefused(byte[] bytes) throws IOException {
    try {
      parse(bytes);
      return false;
    } catch (MalformedElfException e) {
      assertThat(e.getMessage()).isNotBlank();
      return true;
    }
  }

  @Test
  void hugeSizesInHeadersAllocateNothing() {
    byte[] elf = new TestElf().interpreter("/lib/ld.so").bytes();
    int interpreterSize = 64 + 56 + 32;
    Arrays.fill(elf, interpreterSize, interpreterSize + 7, (byte) 0xff);
    assertThatThrownBy(() -> parse(elf))
        .isInstanceOf(MalformedElfException.class)
        .hasMessageContaining("interpreter path");
  }

  @Test
  void otherContentIsNotElf() {
    assertThatThrownBy(() -> parse("hello, world, this is no program".getBytes()))
        .isInstanceOf(MalformedElfException.class);
    assertThatThrownBy(() -> parse(new byte[0])).isInstanceOf(MalformedElfException.class);
  }
}
