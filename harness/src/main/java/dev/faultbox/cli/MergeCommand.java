package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.report.GithubGuard;
import dev.faultbox.report.GithubReport;
import dev.faultbox.report.ReportOptions;
import dev.faultbox.report.Reports;
import dev.faultbox.report.ShardMerge;
import dev.faultbox.run.ExitCodes;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** {@code faultbox merge FILE...}: puts the results of shards together. */
final class MergeCommand {
  private static final String OUTPUT = "--output";
  private static final String JUNIT = "--junit";
  private static final String FORMAT = "--format";

  static final CommandPage PAGE =
      new CommandPage(
          "merge",
          "FILE...",
          "put the results of test --shard together",
          """
          Puts the results of all shards of a run together: the trace files that test --shard I/N \
          --output FILE has written, on whatever machines. Shows the tests that did not pass and the \
          totals, and ends as the whole run would have ended. The files must be all shards of one \
          run: same specs, tests and seed, each shard once, in any order.""",
          List.of(
              CommandOption.value(
                  OUTPUT,
                  CommandOption.FILE,
                  "write the trace file of the whole run (JSON), tests in their order"),
              CommandOption.value(
                  JUNIT, CommandOption.FILE, "write a JUnit XML file of the whole run"),
              CommandOption.value(
                  FORMAT,
                  "text|json",
                  "json: the trace file on standard output, text on standard error")),
          List.of(),
          List.of(
              "faultbox test specs/ --shard 1/2 --output 1.json",
              "faultbox test specs/ --shard 2/2 --output 2.json",
              "faultbox merge 1.json 2.json --junit results.xml"),
          List.of(
              "that of the whole run",
              "2 a file cannot be read, or does not belong to the others",
              CommandPage.DEFECT));

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;
  private final GithubGuard guard;

  MergeCommand(
      Map<String, String> environment, PrintStream out, PrintStream err, GithubGuard guard) {
    this.environment = Map.copyOf(environment);
    this.out = requireNonNull(out, "out is null");
    this.err = requireNonNull(err, "err is null");
    this.guard = requireNonNull(guard, "guard is null");
  }

  /**
   * @return the exit code that the whole run would have had
   * @throws UserException when files cannot be read or do not belong together
   */
  int run(List<String> args) {
    ParsedOptions parsed = Options.parse(PAGE, args);
    List<String> files = parsed.arguments();
    if (files.isEmpty()) {
      throw new UserException(
          ErrorCode.USAGE, "merge needs the trace files of all shards" + Options.hint(PAGE));
    }
    ReportOptions options = options(parsed);
    try (ShardMerge merge = ShardMerge.read(files);
        Reports reports = Reports.openForMerge(options, merge, out, err)) {
      if (GithubReport.isWanted(environment)) {
        // The shards have made the annotations.
        reports.add(new GithubReport(environment, guard, null, err));
      }
      int code = ExitCodes.PASSED;
      for (int each : merge.exitCodes()) {
        code = ExitCodes.worse(code, each);
      }
      merge.tell(reports, code, merge.exitCodes().contains(ExitCodes.INTERRUPTED));
      return code;
    }
  }

  private ReportOptions options(ParsedOptions parsed) {
    boolean json = Options.choice(PAGE, parsed, FORMAT, "text").equals("json");
    return new ReportOptions(
        false,
        !json && Terminal.colourWanted(environment, out),
        false,
        Terminal.columns(environment),
        json,
        parsed.text(OUTPUT),
        parsed.text(JUNIT),
        null,
        null,
        Version.current());
  }
}
