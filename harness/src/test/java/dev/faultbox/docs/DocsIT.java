package dev.faultbox.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.testing.PackagedHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the pages say and compares what they show. Marks behind the backticks of a block tell
 * what it is: {@code file=NAME} is written to that file, {@code run} is carried out by a shell
 * ({@code exit=N}: ends with this code; {@code both}: its errors are shown, too), {@code output} is
 * what the run before it wrote. A line {@code ...} of an output stands for any lines.
 */
final class DocsIT {
  private static final long LIMIT_SECONDS = 120;
  private static final Pattern EXIT = Pattern.compile("\\bexit=(\\d+)");

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> pagesDoWhatTheySay() {
    return DocPage.all().stream()
        .filter(page -> page.blocks().stream().anyMatch(block -> isMarked(block, "run")))
        .map(page -> DynamicTest.dynamicTest(page.toString(), () -> carryOut(page)));
  }

  private static boolean isMarked(DocPage.Block block, String mark) {
    return List.of(block.info().split(" ", -1)).contains(mark);
  }

  private void carryOut(DocPage page) throws IOException, InterruptedException {
    Path place = Files.createDirectory(directory.resolve(page.toString().replaceAll("[/.]", "-")));
    Path bin = Files.createSymbolicLink(place.resolve("bin"), DocPage.ROOT.resolve("bin"));
    Path specs = Files.createSymbolicLink(place.resolve("specs"), DocPage.ROOT.resolve("specs"));
    tool(place.resolve("faultbox"));
    try {
      carryOut(page, place);
    } finally {
      Files.delete(bin);
      Files.delete(specs);
    }
  }

  private static void carryOut(DocPage page, Path place) throws IOException, InterruptedException {
    String written = "";
    for (DocPage.Block block : page.blocks()) {
      String where = page + ":" + block.line();
      if (isMarked(block, "run")) {
        written = run(place, block, where);
      } else if (isMarked(block, "output")) {
        assertThat(normal(written))
            .as("%s shows%n%s%nbut this was written:%n%s", where, block.text(), written)
            .matches(pattern(block.text()));
      } else if (block.info().contains("file=")) {
        Path file = place.resolve(block.info().replaceFirst(".*file=(\\S+).*", "$1"));
        Files.createDirectories(file.getParent());
        Files.writeString(file, block.text());
      }
    }
  }

  /** The tool under the name that pages call it by. */
  private static void tool(Path script) throws IOException {
    String command = "'" + String.join("' '", PackagedHarness.command(List.of())) + "'";
    Files.writeString(script, "#!/bin/sh\nexec " + command + " \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String run(Path place, DocPage.Block block, String where)
      throws IOException, InterruptedException {
    Path out = place.resolve(".out");
    Path err = place.resolve(".err");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-e", "-c", block.text())
            .directory(place.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile());
    if (isMarked(block, "both")) {
      builder.redirectErrorStream(true);
      Files.writeString(err, "");
    } else {
      builder.redirectError(err.toFile());
    }
    // Pages show what a user sees at a terminal.
    builder.environment().remove("GITHUB_ACTIONS");
    builder.environment().merge("PATH", place.toString(), (path, here) -> here + ":" + path);
    Process process = builder.start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroy();
      throw new AssertionError(where + " did not end within " + LIMIT_SECONDS + " s");
    }
    var exit = EXIT.matcher(block.info());
    assertThat(process.exitValue())
        .as("%s: exit code%n%s%n%s", where, Files.readString(out), Files.readString(err))
        .isEqualTo(exit.find() ? Integer.parseInt(exit.group(1)) : 0);
    return Files.readString(out);
  }

  /** Without what differs from run to run: times, numbers of events, counts of calls, chance. */
  private static String normal(String text) {
    return text.replaceAll("\\b[0-9.]+(us|ms|s)\\b", "TIME")
        .replaceAll("#\\d+", "#N")
        .replaceAll("\\(\\d+ events\\)", "(N events)")
        .replaceAll("pid: \\d+", "pid: N")
        .replaceAll("\\d+ total", "N total")
        .replaceAll("seed=[1-9]\\d*", "seed=N")
        .replaceAll("(?m)\\[[a-z0-9_]+:\\d+( [a-z0-9_]+:\\d+)*\\]", "[calls]")
        .replaceAll(" +", " ")
        .replaceAll("(?m) $", "")
        .strip();
  }

  private static Pattern pattern(String shown) {
    StringBuilder regex = new StringBuilder();
    for (String line : normal(shown).split("\n", -1)) {
      boolean any = line.strip().equals("...");
      regex.append(any ? "(?:.*\n)*?" : Pattern.quote(line) + "(?:\n|$)");
    }
    return Pattern.compile(regex.toString().replace("(?:.*\n)*?$", "(?s:.*)"));
  }
}
