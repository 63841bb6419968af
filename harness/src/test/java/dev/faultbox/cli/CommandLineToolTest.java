package dev.faultbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineToolTest {
  private static final int SCREEN_LINES = 40;
  private static final int SCREEN_COLUMNS = 80;

  static List<String> commands() {
    return CommandPages.all().stream().map(CommandPage::name).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"help", "--help", "-h", "help --help", "help help"})
  void helpIsOneScreen(String line) {
    Cli help = Cli.run(line.split(" "));
    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out().lines().count()).isLessThanOrEqualTo(SCREEN_LINES);
    assertThat(help.out().lines()).allMatch(text -> text.length() <= SCREEN_COLUMNS);
    assertThat(help.out()).contains("Examples:", "Exit codes:");
    assertThat(help.out()).contains(commands());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasAPageOfItsOwn(String command) {
    Cli help = Cli.run("help", command);
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).startsWith("Usage:\n  faultbox " + command);
    CommandPage page = CommandPages.of(command).orElseThrow();
    page.options().forEach(option -> assertThat(help.out()).contains(option.name()));
    assertThat(page.examples()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(help.out()).contains("Exit codes:").contains(page.examples());
    assertThat(help.out().lines()).allMatch(text -> text.length() <= SCREEN_COLUMNS);
    assertThat(help.out().lines()).noneMatch(text -> text.endsWith(" "));
    assertThat(Cli.run(command, "--help")).isEqualTo(help);
    assertThat(Cli.run(command, "-h")).isEqualTo(help);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpFitsANarrowTerminal(String command) {
    CommandPage page = CommandPages.of(command).orElseThrow();
    int columns = 40;
    Cli help = Cli.in(Map.of("COLUMNS", "" + columns), "help", command);
    // What may be copied is left to the terminal to break.
    assertThat(help.out().lines())
        .allMatch(
            text ->
                text.length() <= columns
                    || text.contains("faultbox " + command)
                    || page.examples().contains(text.strip())
                    || !text.strip().contains(" "));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void examplesAreCommandLinesThatParse(String command) {
    for (String example : CommandPages.of(command).orElseThrow().examples()) {
      String[] words =
          example
              .substring(example.indexOf("faultbox "))
              .replaceAll("'|(?<=--from-compose)=\\S+", "")
              .split(" ");
      String word = words[1].endsWith(".star") ? "test" : words[1];
      CommandPage page = CommandPages.of(word).orElseThrow();
      List<String> args = List.of(words).subList(words[1].equals(word) ? 2 : 1, words.length);
      ParsedOptions parsed =
          word.equals("run") ? Options.parseUpToProgram(page, args) : Options.parse(page, args);
      assertThat(parsed).as(example).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "helpp | there is no command \"helpp\"; did you mean \"help\"?",
        "dif a b | there is no command \"dif\"; did you mean \"diff\"?",
        "help doctr | there is no command \"doctr\"; did you mean \"doctor\"?",
        "xyzzy | there is no command \"xyzzy\"; write faultbox SPEC.star, or faultbox help",
        "specs/nowhere/ | specs/nowhere/ does not exist; write the path of a spec",
        "x.star --junti r.xml | unknown option --junti; did you mean --junit?",
        "--verbos x.star | unknown option --verbos; did you mean --verbose?",
        "diff --junit x | unknown option --junit of diff; it is one of test",
        "test --fs-fault x | unknown option --fs-fault of test; it is one of run",
        "doctor --jobz 2 | did you mean --jobs of test?",
        "test --seed | --seed needs a value (faultbox help test shows all options)",
        "test --seed 1 --seed 2 | --seed stands there twice; keep one",
        "test --quiet --quiet | --quiet stands there twice; keep one",
        "test --seed --quiet | --seed needs a value (faultbox help test shows all options)",
        "test --quiet=yes | --quiet takes no value; write --quiet (faultbox help test shows all options)",
        "test --seed x | --seed takes a whole number of 64 bits, got \"x\"",
        "test --format jsn | --format is text or json, got \"jsn\"; write --format json",
        "doctor --format xml | --format is text or json, got \"xml\"",
        "doctor all | doctor takes no all",
        "generate | generate is not offered; plan --suggest",
        "setup-trace | setup-trace is not offered; there is nothing to set up",
        "self-update | self-update is not offered; use your package manager",
        "help self-update | self-update is not offered",
        "test --config x | --config is not offered; settings are written in the .star file",
        "test --runs 3 | [SPEC_NOT_BUILT]: --runs arrives with stage S5",
      })
  void mistakesAreNamedInOneLine(String line, String message) {
    Cli mistake = Cli.run(line.split(" "));
    assertThat(mistake.exitCode()).isEqualTo(2);
    assertThat(mistake.out()).isEmpty();
    assertThat(mistake.err()).contains(message);
    assertThat(mistake.err().lines()).hasSize(1);
  }

  @Test
  void aFileThatIsNoSpecIsToldFromACommand(@TempDir Path directory) throws IOException {
    Path program = Files.writeString(directory.resolve("server"), "");
    Files.writeString(directory.resolve("shop.star"), "");

    assertThat(Cli.run(program.toString()).err())
        .contains("to run it as a program, write faultbox run " + program);
    assertThat(Cli.run(directory.resolve("shop").toString()).err())
        .contains("write faultbox " + directory.resolve("shop.star"));
  }

  @Test
  void traceFilesAreNotComparedLineByLine(@TempDir Path directory) throws IOException {
    Path trace = Files.writeString(directory.resolve("trace.json"), "{\"version\":1,\"tests\":[]}");
    Cli diff = Cli.run("diff", trace.toString(), trace.toString());

    assertThat(diff.exitCode()).isEqualTo(2);
    assertThat(diff.err()).contains("is a trace file").contains("test --normalize");
  }

  @Test
  void whoNamesNoSpecAndHasNoneIsToldHowToBegin() {
    Cli none = Cli.run("check");

    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("faultbox.star does not exist in ").contains("faultbox init");
  }

  @Test
  void optionsAndArgumentsStandInAnyOrder() {
    ParsedOptions parsed =
        Options.parse(
            TestPage.PAGE,
            List.of(
                "a.star", "--seed=-7", "--test", "one", "-", "--test=t=2", "@b", "--", "--quiet"));
    assertThat(parsed.arguments()).containsExactly("a.star", "-", "@b", "--quiet");
    assertThat(parsed.all("--test")).containsExactly("one", "t=2");
    assertThat(parsed.text("--seed")).isEqualTo("-7");
    assertThat(parsed.text("--junit")).isNull();
    assertThat(parsed.has("--quiet")).isFalse();
  }

  @Test
  void whatStandsBehindAProgramIsItsOwn() {
    ParsedOptions parsed =
        Options.parseUpToProgram(
            RunPage.PAGE, List.of("--seed", "-1", "bin/x", "--seed", "2", "--", "-h"));
    assertThat(parsed.text("--seed")).isEqualTo("-1");
    assertThat(parsed.arguments()).containsExactly("bin/x", "--seed", "2", "--", "-h");
  }

  @Test
  void problemsAreJsonWhereTheLogIs() throws IOException {
    Cli mistake = Cli.run("test", "--seed", "x\"y", "--log-format", "json");
    assertThat(mistake.exitCode()).isEqualTo(2);
    JsonNode line = new ObjectMapper().readTree(mistake.err());
    assertThat(line.path("level").asText()).isEqualTo("error");
    assertThat(line.path("code").asText()).isEqualTo("USAGE");
    assertThat(line.path("message").asText()).contains("got \"x\"y\"");
  }

  @Test
  void findingsHaveTheirPlaceInAJsonLog(@TempDir Path directory) throws IOException {
    Path spec = Files.writeString(directory.resolve("x.star"), "x = 1\ny = nowhere\nz = nothing\n");
    Cli load = Cli.run(spec.toString(), "--dry-run", "--log-format=json");
    assertThat(load.exitCode()).isEqualTo(2);
    List<String> lines = load.err().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode first = new ObjectMapper().readTree(lines.get(0));
    assertThat(first.path("code").asText()).isEqualTo("SPEC_NAME");
    assertThat(first.path("location").path("line").asInt()).isEqualTo(2);
  }
}
