package dev.faultbox.cli;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.spec.Nearest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Options of {@code faultbox test}. Declared in code and not by annotations: reading those costs a
 * tenth of a second at every start.
 */
record TestArguments(
    List<String> specs,
    List<String> tests,
    long seed,
    String timeout,
    int jobs,
    boolean dryRun,
    String format,
    @Nullable String output,
    @Nullable String junit,
    @Nullable String normalize,
    @Nullable String shiviz,
    boolean verbose,
    boolean debug,
    boolean timings,
    boolean help) {

  private static final List<String> OPTIONS =
      List.of(
          "--test",
          "--seed",
          "--timeout",
          "--jobs",
          "--dry-run",
          "--format",
          "--output",
          "--junit",
          "--normalize",
          "--shiviz",
          "--verbose",
          "--debug",
          "--timings",
          "--help");

  private static final String DEFAULT_TIMEOUT = "3m";

  TestArguments {
    specs = List.copyOf(specs);
    tests = List.copyOf(tests);
  }

  /**
   * @throws UserException USAGE, with a suggestion for an unknown option
   */
  static TestArguments parse(List<String> args) {
    CommandLine.ParseResult parsed;
    try {
      parsed = new CommandLine(declaration()).parseArgs(args.toArray(new String[0]));
    } catch (CommandLine.UnmatchedArgumentException e) {
      throw new UserException(ErrorCode.USAGE, unknown(e));
    } catch (CommandLine.ParameterException e) {
      throw new UserException(
          ErrorCode.USAGE, e.getMessage() + "; faultbox help shows all options");
    }
    return new TestArguments(
        parsed.matchedPositionalValue(0, List.of()),
        parsed.matchedOptionValue("--test", List.of()),
        seed(parsed.matchedOptionValue("--seed", "0")),
        parsed.matchedOptionValue("--timeout", DEFAULT_TIMEOUT),
        Jobs.parse(parsed.matchedOptionValue("--jobs", "1")),
        parsed.hasMatchedOption("--dry-run"),
        parsed.matchedOptionValue("--format", "text"),
        parsed.<@Nullable String>matchedOptionValue("--output", null),
        parsed.<@Nullable String>matchedOptionValue("--junit", null),
        parsed.<@Nullable String>matchedOptionValue("--normalize", null),
        parsed.<@Nullable String>matchedOptionValue("--shiviz", null),
        parsed.hasMatchedOption("--verbose"),
        parsed.hasMatchedOption("--debug"),
        parsed.hasMatchedOption("--timings"),
        parsed.hasMatchedOption("--help"));
  }

  private static CommandSpec declaration() {
    return CommandSpec.create()
        .name("faultbox test")
        .addPositional(
            PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel("SPEC")
                .build())
        .addOption(
            OptionSpec.builder("--test")
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build())
        .addOption(text("--seed"))
        .addOption(text("--timeout"))
        .addOption(text("--jobs"))
        .addOption(text("--format"))
        .addOption(text("--output"))
        .addOption(text("--junit"))
        .addOption(text("--normalize"))
        .addOption(text("--shiviz"))
        .addOption(flag("--dry-run"))
        .addOption(flag("--verbose", "-v"))
        .addOption(flag("--debug"))
        .addOption(flag("--timings"))
        .addOption(flag("--help", "-h"));
  }

  private static OptionSpec text(String name) {
    return OptionSpec.builder(name).arity("1").type(String.class).build();
  }

  private static OptionSpec flag(String... names) {
    return OptionSpec.builder(names).arity("0").type(boolean.class).build();
  }

  private static long seed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new UserException(
          ErrorCode.USAGE, "--seed takes a whole number of 64 bits, got \"" + text + "\"");
    }
  }

  private static String unknown(CommandLine.UnmatchedArgumentException e) {
    String argument = e.getUnmatched().isEmpty() ? "" : e.getUnmatched().get(0);
    String name = argument.split("=", 2)[0];
    String nearest = Nearest.to(name, OPTIONS);
    return "unknown option "
        + name
        + (nearest == null ? "" : "; did you mean " + nearest + "?")
        + " (faultbox help shows all options)";
  }
}
