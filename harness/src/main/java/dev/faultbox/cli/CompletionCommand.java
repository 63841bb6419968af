package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.run.ExitCodes;
import dev.faultbox.spec.Nearest;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code faultbox completion}: a script for a shell, made from the pages of the commands. */
final class CompletionCommand {
  static final CommandPage PAGE =
      new CommandPage(
          "completion",
          "SHELL",
          "print a completion script: bash, zsh or fish",
          """
          Prints a script that completes commands, options and their values, .star files, and behind \
          --test the names of the tests of the specs on the line.""",
          List.of(),
          List.of(),
          List.of(
              "source <(faultbox completion bash)",
              "faultbox completion zsh > \"${fpath[1]}/_faultbox\"",
              "faultbox completion fish > ~/.config/fish/completions/faultbox.fish"),
          List.of("0 printed", "2 wrong usage", CommandPage.DEFECT));

  /** What scripts ask for the names of tests; not in any list. */
  static final String TESTS = "--complete-tests";

  private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  private final PrintStream out;

  CompletionCommand(PrintStream out) {
    this.out = requireNonNull(out, "out is null");
  }

  /**
   * @param args those behind {@code completion}
   * @throws UserException USAGE
   */
  int run(List<String> args) {
    List<String> shells = Options.parse(PAGE, args).arguments();
    String shell = shells.size() == 1 ? shells.get(0) : "";
    switch (shell) {
      case "bash" -> out.print(BashCompletion.script());
      case "zsh" -> out.print(ZshCompletion.script());
      case "fish" -> out.print(FishCompletion.script());
      default -> {
        String nearest = Nearest.to(shell, SHELLS);
        throw new UserException(
            ErrorCode.USAGE,
            "completion takes one shell, bash, zsh or fish; write faultbox completion "
                + (nearest == null ? "bash" : nearest));
      }
    }
    return ExitCodes.PASSED;
  }

  /** Prints the names of the tests of those specs that load; says nothing of the others. */
  static int tests(List<String> paths, Map<String, String> environment, PrintStream out) {
    SpecCheck check = new SpecCheck(LoadOptions.of(environment, Path.of("").toAbsolutePath()));
    check.read(paths.isEmpty() ? List.of(TestCommand.DEFAULT_SPEC) : paths);
    check.loaded().stream()
        .flatMap(one -> one.spec().tests().stream())
        .map(test -> test.name())
        .distinct()
        .forEach(out::println);
    return ExitCodes.PASSED;
  }
}
