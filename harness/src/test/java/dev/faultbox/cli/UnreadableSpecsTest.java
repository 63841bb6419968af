package dev.faultbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.testing.Required;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Specs that permissions keep from being read. The tool is a process of its own here: root may read
 * everything, so it is started without the capabilities that allow that.
 */
@EnabledOnOs(OS.LINUX)
class UnreadableSpecsTest {
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

  @TempDir Path directory;

  private Path locked;

  /** What the tool said and how it ended. */
  private record Ended(int exitCode, String text) {}

  @BeforeEach
  void lock() throws IOException {
    locked = Files.createDirectories(directory.resolve("specs/locked"));
    Files.writeString(locked.resolve("a.star"), "def test_a():\n    pass\n");
    Files.writeString(directory.resolve("specs/b.star"), "def test_b():\n    pass\n");
    permit(locked, "---------");
  }

  @AfterEach
  void unlock() throws IOException {
    permit(locked, "rwx------");
  }

  @Test
  void aDirectoryIsNamed() throws Exception {
    Ended ended = dryRun("specs");
    assertThat(ended.text())
        .isEqualTo(
            "error [SPEC_LOAD_FAILED]: specs/locked may not be read; check the permissions of "
                + locked
                + "\n");
    assertThat(ended.exitCode()).isEqualTo(2);
  }

  @Test
  void soIsAFileInIt() throws Exception {
    assertThat(dryRun("specs/b.star", "specs/locked/a.star").text())
        .startsWith("error [SPEC_LOAD_FAILED]: specs/locked/a.star may not be read");
  }

  @Test
  void soIsAResultThatCannotBeWrittenThere() throws Exception {
    Ended ended = dryRun("specs/b.star", "--output", "specs/locked/run.json");
    assertThat(ended.text())
        .startsWith("error [USAGE]: --output specs/locked/run.json cannot be written");
    assertThat(ended.exitCode()).isEqualTo(2);
  }

  private Ended dryRun(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (Files.isReadable(locked)) {
      Required.orSkip(Files.isExecutable(SETPRIV), () -> "root needs setpriv of util-linux");
      command.addAll(
          List.of(
              SETPRIV.toString(),
              "--bounding-set=-dac_override,-dac_read_search",
              "--inh-caps=-dac_override,-dac_read_search"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath()));
    command.addAll(List.of(Main.class.getName(), "test", "--dry-run"));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), text);
  }

  /** Absolute, because the tool is started elsewhere. */
  private static String classPath() {
    List<String> parts = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(":")) {
      parts.add(Path.of(part).toAbsolutePath().toString());
    }
    return String.join(":", parts);
  }

  private static void permit(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
