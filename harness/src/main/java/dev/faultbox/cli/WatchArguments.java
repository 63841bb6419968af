package dev.faultbox.cli;

import dev.faultbox.model.UserException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;

/** Options of {@code faultbox watch}. */
record WatchArguments(
    List<String> specs,
    List<String> tests,
    long seed,
    Duration timeout,
    int jobs,
    boolean verbose) {
  WatchArguments {
    specs = List.copyOf(specs);
    tests = List.copyOf(tests);
  }

  /**
   * @throws UserException USAGE, with a suggestion for an unknown option
   */
  static WatchArguments parse(List<String> args) {
    CommandLine.ParseResult parsed = Options.parse(WatchPage.PAGE, args);
    List<String> paths = Options.arguments(parsed);
    return new WatchArguments(
        paths.isEmpty() ? List.of(TestCommand.DEFAULT_SPEC) : paths,
        parsed.matchedOptionValue("--test", List.of()),
        Options.seed(parsed.matchedOptionValue("--seed", "0")),
        TestCommand.bodyTimeout(
            parsed.matchedOptionValue("--timeout", TestArguments.DEFAULT_TIMEOUT)),
        Jobs.parse(parsed.matchedOptionValue("--jobs", "1")),
        parsed.hasMatchedOption("--verbose"));
  }
}
