package dev.faultbox.cli;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Shard;
import dev.faultbox.model.UserException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Options of {@code faultbox test}.
 *
 * @param quiet whether passing tests are counted only
 * @param jsonLog whether standard error is one JSON object a line
 */
record TestArguments(
    List<String> specs,
    List<String> tests,
    long seed,
    String timeout,
    int jobs,
    @Nullable Shard shard,
    boolean dryRun,
    String format,
    @Nullable String output,
    @Nullable String junit,
    @Nullable String normalize,
    @Nullable String shiviz,
    @Nullable String html,
    boolean quiet,
    boolean verbose,
    boolean debug,
    boolean timings,
    boolean jsonLog) {

  static final String DEFAULT_TIMEOUT = "3m";

  TestArguments {
    specs = List.copyOf(specs);
    tests = List.copyOf(tests);
  }

  /**
   * @throws UserException USAGE, with a suggestion for an unknown option
   */
  static TestArguments parse(List<String> args) {
    CommandLine.ParseResult parsed = Options.parse(TestPage.PAGE, args);
    return new TestArguments(
        Options.arguments(parsed),
        parsed.matchedOptionValue("--test", List.of()),
        Options.seed(parsed.matchedOptionValue("--seed", "0")),
        parsed.matchedOptionValue("--timeout", DEFAULT_TIMEOUT),
        Jobs.parse(parsed.matchedOptionValue("--jobs", "1")),
        shard(Options.text(parsed, "--shard")),
        parsed.hasMatchedOption("--dry-run"),
        Options.choice(TestPage.PAGE, parsed, "--format", "text"),
        Options.text(parsed, "--output"),
        Options.text(parsed, "--junit"),
        Options.text(parsed, "--normalize"),
        Options.text(parsed, "--shiviz"),
        Options.text(parsed, "--html"),
        isQuiet(parsed),
        parsed.hasMatchedOption("--verbose"),
        parsed.hasMatchedOption("--debug"),
        parsed.hasMatchedOption("--timings"),
        Options.choice(TestPage.PAGE, parsed, "--log-format", "console").equals("json"));
  }

  private static boolean isQuiet(CommandLine.ParseResult parsed) {
    boolean quiet = parsed.hasMatchedOption("--quiet");
    if (quiet && parsed.hasMatchedOption("--verbose")) {
      throw new UserException(
          ErrorCode.USAGE, "--quiet and --verbose exclude each other; keep one of them");
    }
    return quiet;
  }

  private static @Nullable Shard shard(@Nullable String text) {
    return text == null ? null : ShardOption.parse(text);
  }
}
