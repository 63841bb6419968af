package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.report.TerminalScreen;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees on a terminal: a real one, of the kernel, that {@code script} opens. */
class TerminalIT {
  private static final int COLUMNS = 40;
  private static final long LIMIT_SECONDS = 120;

  @TempDir private Path directory;

  @Test
  void saysWhatIsWaitedForAndLeavesNothingOfIt() throws Exception {
    Path spec =
        HarnessRun.write(
            directory,
            """
            slow = service("slow", "bin/linux/test/misbehave", interface("main", "tcp", 5432),
                args = ["slow-listen", "1500", "5432"], healthcheck = tcp("localhost:5432"))

            def test_one():
                assert_eq(1, 1)

            def test_two():
                assert_eq(1, 1)
            """);

    String sent = run(List.of(spec.toString(), "--jobs", "2"));

    assertThat(sent).contains("waiting for slow");
    assertThat(TerminalScreen.lines(COLUMNS, sent))
        .filteredOn(line -> !line.startsWith("---") && !line.startsWith("  syscall trace"))
        .containsExactly("", "", "2 passed, 0 failed");
  }

  private String run(List<String> args) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    String run = "it-" + UUID.randomUUID().toString().substring(0, 12);
    words.addAll(HarnessRun.command(run, List.of()));
    words.addAll(args);
    StringBuilder line = new StringBuilder("stty cols " + COLUMNS + " rows 12;");
    words.forEach(word -> line.append(" '").append(word).append("'"));
    Path typescript = directory.resolve("typescript");
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qec", line.toString(), typescript.toString())
            .directory(HarnessRun.ROOT.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectErrorStream(true);
    builder.environment().put("TERM", "xterm");
    List.of("CI", "COLUMNS", "NO_COLOR").forEach(builder.environment()::remove);
    Process process = builder.start();
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(typescript, StandardCharsets.UTF_8);
    // script writes a line of its own at the beginning and at the end.
    int begin = text.indexOf('\n') + 1;
    int end = text.lastIndexOf("\nScript done");
    return text.substring(begin, end < 0 ? text.length() : end);
  }
}
