package dev.faultbox.cli;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Shard;
import dev.faultbox.model.UserException;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    ParsedOptions parsed = Options.parse(TestPage.PAGE, args);
    return new TestArguments(
        parsed.arguments(),
        parsed.all("--test"),
        Options.seed(parsed.text("--seed", "0")),
        parsed.text("--timeout", DEFAULT_TIMEOUT),
        Jobs.parse(parsed.text("--jobs", "1")),
        shard(parsed.text("--shard")),
        parsed.has("--dry-run"),
        Options.choice(TestPage.PAGE, parsed, "--format", "text"),
        parsed.text("--output"),
        parsed.text("--junit"),
        parsed.text("--normalize"),
        parsed.text("--shiviz"),
        parsed.text("--html"),
        isQuiet(parsed),
        parsed.has("--verbose"),
        parsed.has("--debug"),
        parsed.has("--timings"),
        Options.choice(TestPage.PAGE, parsed, "--log-format", "console").equals("json"));
  }

  private static boolean isQuiet(ParsedOptions parsed) {
    boolean quiet = parsed.has("--quiet");
    if (quiet && parsed.has("--verbose")) {
      throw new UserException(
          ErrorCode.USAGE, "--quiet and --verbose exclude each other; keep one of them");
    }
    return quiet;
  }

  private static @Nullable Shard shard(@Nullable String text) {
    return text == null ? null : ShardOption.parse(text);
  }
}
