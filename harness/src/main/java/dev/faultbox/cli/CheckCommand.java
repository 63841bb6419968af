package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.run.ExitCodes;
import dev.faultbox.run.Interruption;
import dev.faultbox.spec.BodyInterruptedException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code faultbox check}: says what is wrong with specs, without an engine. */
final class CheckCommand {
  static final CommandPage PAGE =
      new CommandPage(
          "check",
          "[PATH...]",
          "find mistakes in specs, without an engine",
          """
          Reads specs, all .star files below a directory, or ./faultbox.star, and says everything \
          that loading them can find: syntax, names, arguments of built-ins, also in functions that \
          no test calls, and the topology. Nothing is started, no program or image is looked at.""",
          List.of(
              CommandOption.value(
                  "--format",
                  "text|json|sarif",
                  "json, sarif (2.1.0, for code scanning): on standard output"),
              CommandOption.value(
                  "--max-instances", "N", "fail when a run would have more than N tests")),
          List.of(
              "A finding has a stable code and a position. In text, findings are on standard error and"
                  + " a summary is on standard output."),
          List.of("faultbox check specs/", "faultbox check specs/ --format sarif > faultbox.sarif"),
          List.of(
              "0 nothing is wrong; there may be warnings",
              "2 wrong usage, or something is wrong",
              CommandPage.DEFECT,
              CommandPage.INTERRUPTED));

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  CheckCommand(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = Map.copyOf(environment);
    this.out = requireNonNull(out, "out is null");
    this.err = requireNonNull(err, "err is null");
  }

  /**
   * @param args those behind {@code check}
   * @return 0, or 2 when there is an error
   * @throws UserException USAGE
   */
  int run(List<String> args) {
    ParsedOptions parsed = Options.parse(PAGE, args);
    String format = Options.choice(PAGE, parsed, "--format", "text");
    int most = most(parsed.text("--max-instances"));
    List<String> given = parsed.arguments();
    SpecCheck check = new SpecCheck(LoadOptions.of(environment, Path.of("").toAbsolutePath()));
    Interruption interruption = Interruption.ofProcessSignals();
    try {
      Object unused =
          interruption.interruptible(
              () -> {
                check.read(given.isEmpty() ? List.of(TestCommand.DEFAULT_SPEC) : given);
                return check;
              });
    } catch (BodyInterruptedException e) {
      err.println("interrupted while the specs were loaded");
      return ExitCodes.INTERRUPTED;
    }
    if (check.tests() > most) {
      check.error(
          ErrorCode.PLAN_COST_EXCEEDED,
          "a run would have %d tests, --max-instances allows %d; leave some out, or raise it"
              .formatted(check.tests(), most),
          null);
    }
    switch (format) {
      case "json" -> out.println(CheckReport.json(check));
      case "sarif" -> out.println(SarifReport.of(check.found()));
      default -> {
        Problems problems = new Problems(err, environment);
        check.found().forEach(problems::print);
        out.println(CheckReport.summary(check));
      }
    }
    return check.found().stream().anyMatch(SpecCheck.Found::isError)
        ? ExitCodes.USAGE
        : ExitCodes.PASSED;
  }

  private static int most(@Nullable String text) {
    if (text == null) {
      return Integer.MAX_VALUE;
    }
    try {
      int most = Integer.parseInt(text);
      if (most >= 0) {
        return most;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new UserException(
        ErrorCode.USAGE,
        "--max-instances takes a whole number, got \"" + text + "\"; write --max-instances 100");
  }
}
