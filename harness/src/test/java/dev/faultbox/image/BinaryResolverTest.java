package dev.faultbox.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BinaryResolverTest {
  private static final SourceLocation AT = new SourceLocation("t.star", 3, 22);

  @TempDir Path root;

  private Binary resolve(String written) {
    return new BinaryResolver(root, List.of(root.resolve("path"))).resolve(written, AT);
  }

  private UserException refusal(String written) {
    UserException refusal = catchThrowableOfType(UserException.class, () -> resolve(written));
    assertThat(refusal).isNotNull();
    assertThat(refusal.location()).isEqualTo(AT);
    assertThat(refusal.code().exitCode()).isEqualTo(2);
    return refusal;
  }

  private void write(String name, byte[] content) throws IOException {
    TestElf.executable(root.resolve(name), content);
  }

  private void write(String name, String content) throws IOException {
    write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void pathWithSlashCountsFromTheWorkingDirectory() throws IOException {
    Path file = new TestElf().write(root.resolve("bin/mock-db"));

    Binary binary = resolve("bin/mock-db");

    assertThat(binary.file()).isEqualTo(file);
    assertThat(binary.name()).isEqualTo("mock-db");
    assertThat(resolve("./bin/mock-db").file()).isEqualTo(root.resolve("./bin/mock-db"));
    assertThat(resolve(file.toString()).file()).isEqualTo(file);
  }

  @Test
  void bareNameCountsFromTheWorkingDirectoryThenThePath() throws IOException {
    Path onPath = new TestElf().write(root.resolve("path/db"));
    assertThat(resolve("db").file()).isEqualTo(onPath);

    Path here = new TestElf().write(root.resolve("db"));
    assertThat(resolve("db").file()).isEqualTo(here);
  }

  @Test
  void directoryOfTheNameDoesNotHideAProgramOnThePath() throws IOException {
    Path onPath = new TestElf().write(root.resolve("path/db"));
    Files.createDirectory(root.resolve("db"));
    assertThat(resolve("db").file()).isEqualTo(onPath);
  }

  @Test
  void missingFileIsToldWithSimilarNames() throws IOException {
    new TestElf().write(root.resolve("bin/mock-db"));

    UserException refusal = refusal("bin/mockdb");

    assertThat(refusal.code()).isEqualTo(ErrorCode.BINARY_NOT_FOUND);
    assertThat(refusal)
        .hasMessage(
            "bin/mockdb does not exist in %s, the working directory; build it, start the tool"
                    .formatted(root)
                + " from the directory that holds bin/, or correct the path"
                + " (similar: bin/mock-db)");
  }

  @Test
  void sameNameElsewhereBelowTheWorkingDirectoryIsSimilar() throws IOException {
    new TestElf().write(root.resolve("bin/linux/mock-db"));
    assertThat(refusal("bin/mock-db")).hasMessageEndingWith("(similar: bin/linux/mock-db)");
  }

  @Test
  void nothingSimilarIsNotMentioned() {
    assertThat(refusal("bin/mock-db")).hasMessageEndingWith("or correct the path");
    assertThat(refusal("./db"))
        .hasMessage(
            "./db does not exist in %s, the working directory; build it, or correct the path"
                .formatted(root));
    assertThat(refusal("/no/such/program"))
        .hasMessage("/no/such/program does not exist; build it, or correct the path");
    assertThat(refusal("no-such-program"))
        .hasMessage(
            "no-such-program is neither in %s, the working directory, nor on PATH; build it,"
                    .formatted(root)
                + " or write its path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b"})
  void textThatIsNoPathIsNotFound(String written) {
    assertThat(refusal(written).code()).isEqualTo(ErrorCode.BINARY_NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource({
    "feedface0000000c",
    "cefaedfe07000000",
    "feedfacf0000000c",
    "cffaedfe07000001",
    "cafebabe00000002",
    "cafebabf00000002"
  })
  void machOIsToldToBeForMacOs(String head) throws IOException {
    write("bin/mock-db", HexFormat.of().parseHex(head + "00".repeat(64)));
    assertThat(refusal("bin/mock-db"))
        .hasMessage(
            "bin/mock-db is a Mach-O program for macOS; services run on Linux: build with"
                + " GOOS=linux, or use image= or build=");
  }

  @Test
  void peIsToldToBeForWindows() throws IOException {
    write("db.exe", "MZ\u0090\0\3\0\0");
    assertThat(refusal("db.exe"))
        .hasMessage(
            "db.exe is a PE program for Windows; services run on Linux: build with GOOS=linux,"
                + " or use image= or build=");
  }

  @Test
  void scriptIsToldWithItsInterpreter() throws IOException {
    write("run.sh", "#!/bin/sh\necho hello\n");
    assertThat(refusal("run.sh"))
        .hasMessage(
            "run.sh is a script for /bin/sh; write build = \"./dir\" with a Dockerfile, or image ="
                + " \"…\" and args = [\"sh\", \"run.sh\"]");
    write("run.py", "#!/usr/bin/env python3\n");
    assertThat(refusal("run.py"))
        .hasMessageContaining("is a script for /usr/bin/env python3")
        .hasMessageContaining("[\"python3\", \"run.py\"]");
    write("run.x", "#!/no/such/interpreter -x\n");
    assertThat(refusal("run.x"))
        .hasMessageContaining("for /no/such/interpreter, which does not exist on this machine;");
  }

  @Test
  void everythingElseIsToldToBeWhatItIs() throws IOException {
    write("empty", "");
    write("text", "hello there\nsecond line\n");
    write("app.jar", HexFormat.of().parseHex("504b030414000808"));
    write("Main.class", HexFormat.of().parseHex("cafebabe0000003d00"));
    write("junk", new byte[] {0, 1, 2, 3, 4, 5, 6, 7});
    write("one", new byte[] {0});
    new TestElf().type(TestElf.SHARED).soname("libx.so").write(root.resolve("libx.so"));
    write("cut", java.util.Arrays.copyOf(new TestElf().bytes(), 40));
    Files.createDirectory(root.resolve("dir"));

    assertThat(refusal("empty")).hasMessage("empty is empty; build it again");
    assertThat(refusal("text"))
        .hasMessageStartingWith("text is a text that starts \"hello there\"");
    assertThat(refusal("app.jar")).hasMessageStartingWith("app.jar is a zip or jar archive;");
    assertThat(refusal("Main.class")).hasMessageStartingWith("Main.class is a Java class;");
    assertThat(refusal("junk")).hasMessageStartingWith("junk is no program in any known format;");
    assertThat(refusal("one")).hasMessageStartingWith("one is no program in any known format;");
    assertThat(refusal("libx.so")).hasMessageStartingWith("libx.so is a shared library, not a");
    assertThat(refusal("cut"))
        .hasMessage("cut is a damaged ELF file (ELF header outside of the file); build it again");
    assertThat(refusal("dir"))
        .hasMessage("dir is a directory; write the path of the program in it");
    assertThat(refusal("junk").code()).isEqualTo(ErrorCode.BINARY_NOT_ELF);
  }

  @Test
  void programWithoutPermissionIsToldHowToGetIt() throws IOException {
    Files.write(root.resolve("db"), new TestElf().bytes());
    assertThat(refusal("./db")).hasMessage("./db is not executable; run chmod +x ./db");
  }

  @Test
  void programForAnotherMachineIsTheEnvironmentsFault() throws IOException {
    new TestElf().machine(TestElf.ARM64).write(root.resolve("bin/mock-db"));
    Binary binary = resolve("bin/mock-db");

    binary.requireArchitecture("aarch64");
    assertThatThrownBy(() -> binary.requireArchitecture("x86_64"))
        .isInstanceOfSatisfying(
            EnvironmentException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BINARY_ARCH);
              assertThat(e.location()).isEqualTo(AT);
            })
        .hasMessage("bin/mock-db is for arm64, the engine runs amd64; build with GOARCH=amd64");
  }
}
