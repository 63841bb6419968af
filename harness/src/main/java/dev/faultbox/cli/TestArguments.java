package dev.faultbox.cli;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
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
      throw Options.unknown(e, OPTIONS, "faultbox help shows all options");
    } catch (CommandLine.ParameterException e) {
      throw new UserException(
          ErrorCode.USAGE, e.getMessage() + "; faultbox help shows all options");
    }
    return new TestArguments(
        parsed.matchedPositionalValue(0, List.of()),
        parsed.matchedOptionValue("--test", List.of()),
        Options.seed(parsed.matchedOptionValue("--seed", "0")),
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
        .addOption(Options.text("--seed"))
        .addOption(Options.text("--timeout"))
        .addOption(Options.text("--jobs"))
        .addOption(Options.text("--format"))
        .addOption(Options.text("--output"))
        .addOption(Options.text("--junit"))
        .addOption(Options.text("--normalize"))
        .addOption(Options.text("--shiviz"))
        .addOption(Options.flag("--dry-run"))
        .addOption(Options.flag("--verbose", "-v"))
        .addOption(Options.flag("--debug"))
        .addOption(Options.flag("--timings"))
        .addOption(Options.flag("--help", "-h"));
  }
}
