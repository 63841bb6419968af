package dev.faultbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.testing.Required;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionCommandTest {
  @TempDir private Path directory;

  private String run(String... command) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.waitFor();
    return Files.readString(output, StandardCharsets.UTF_8).strip();
  }

  private static boolean has(String shell) {
    return List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
        .anyMatch(place -> Files.isExecutable(Path.of(place, shell)));
  }

  private static void needs(String shell) {
    Required.orSkip(
        has(shell), () -> shell + " is not installed: scripts/ensure-tools.sh shells does that");
  }

  private String script(String shell) throws IOException {
    Cli completion = Cli.run("completion", shell);
    assertThat(completion.exitCode()).isZero();
    return Files.writeString(directory.resolve("script." + shell), completion.out()).toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void everyShellUnderstandsItsScript(String shell) throws Exception {
    String script = script(shell);
    needs(shell);
    assertThat(run(shell, "-n", script)).isEmpty();
    String text = Files.readString(Path.of(script));
    for (CommandPage page : CommandPages.all()) {
      assertThat(text).contains(page.name());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "faultbox te | test",
        "faultbox test --jun | --junit",
        "faultbox diff --jun | ''",
        "faultbox test --format '' | text json",
        "faultbox test --format = j | json",
        "faultbox doctor --format = '' | text json",
        "faultbox a.star --test test_ | test_one test_two",
        "faultbox test a.star --test = test_o | test_one",
        "faultbox a | a.star",
        "faultbox check '' | a.star below",
        "faultbox test --seed '' | ''",
        "faultbox help do | doctor",
        "faultbox completion z | zsh",
        "faultbox test --junit re | report.xml",
      })
  void bashCompletes(String words, String expected) throws Exception {
    needs("bash");
    script("bash");
    Files.writeString(directory.resolve("a.star"), "");
    Files.writeString(directory.resolve("report.xml"), "");
    Files.createDirectories(directory.resolve("below"));
    // The tool itself: what it prints for --complete-tests has a test of its own.
    String driver =
        """
        source script.bash
        faultbox() { [ "$1 $2" = "--complete-tests a.star" ] && echo test_one && echo test_two; }
        COMP_WORDS=(%s)
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _faultbox
        echo "${COMPREPLY[*]}"
        """
            .formatted(words);
    assertThat(run("bash", "--norc", "-c", driver)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "faultbox te | test",
        "faultbox test --jun | --junit",
        "faultbox test --format j | json",
        "faultbox help do | doctor",
      })
  void fishCompletes(String line, String expected) throws Exception {
    needs("fish");
    String completions =
        run("fish", "-c", "source " + script("fish") + "; complete -C '" + line + "'");
    assertThat(completions.lines().map(found -> found.split("\t")[0])).contains(expected);
  }

  @Test
  void namesOfTestsComeWithoutAnEngineAndWithoutComplaints() throws IOException {
    Path spec =
        Files.writeString(
            directory.resolve("t.star"), "def test_b():\n    pass\ndef test_a():\n    pass\n");
    Path bad = Files.writeString(directory.resolve("bad.star"), "def (\n");
    assertThat(Cli.run("--complete-tests", spec.toString(), bad.toString()))
        .isEqualTo(new Cli(0, "test_b\ntest_a\n", ""));
  }

  @Test
  void otherShellsAreRefused() {
    assertThat(Cli.run("completion", "bsh").err())
        .contains("completion takes one shell, bash, zsh or fish; write faultbox completion bash");
  }
}
