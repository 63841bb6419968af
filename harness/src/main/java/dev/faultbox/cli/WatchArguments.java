package dev.faultbox.cli;

import dev.faultbox.model.UserException;
import java.time.Duration;
import java.util.List;

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
    ParsedOptions parsed = Options.parse(WatchPage.PAGE, args);
    List<String> paths = parsed.arguments();
    return new WatchArguments(
        paths.isEmpty() ? List.of(TestCommand.DEFAULT_SPEC) : paths,
        parsed.all("--test"),
        Options.seed(parsed.text("--seed", "0")),
        TestCommand.bodyTimeout(parsed.text("--timeout", TestArguments.DEFAULT_TIMEOUT)),
        Jobs.parse(parsed.text("--jobs", "1")),
        parsed.has("--verbose"));
  }
}
