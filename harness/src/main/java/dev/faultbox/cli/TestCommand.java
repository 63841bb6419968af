package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Shard;
import dev.faultbox.model.ShardInfo;
import dev.faultbox.model.Timings;
import dev.faultbox.model.UserException;
import dev.faultbox.report.GithubGuard;
import dev.faultbox.report.GithubReport;
import dev.faultbox.report.ReportOptions;
import dev.faultbox.report.Reports;
import dev.faultbox.report.TimingsTable;
import dev.faultbox.run.ExitCodes;
import dev.faultbox.run.Interruption;
import dev.faultbox.run.Run;
import dev.faultbox.run.RunOptions;
import dev.faultbox.spec.BodyInterruptedException;
import dev.faultbox.spec.SelectedSpec;
import dev.faultbox.spec.Sharding;
import dev.faultbox.spec.SpecFinder;
import dev.faultbox.spec.TestSelector;
import dev.faultbox.spec.grammar.DurationGrammar;
import dev.faultbox.spec.grammar.GrammarException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** {@code faultbox test}: loads specs and runs their tests. */
final class TestCommand {
  static final String DEFAULT_SPEC = SpecFinder.DEFAULT_SPEC;
  private static final String SIMPLE_LOGGER_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  private final TestArguments arguments;
  private final List<String> command;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final ErrorStream log;
  private final PrintStream err;
  private final GithubGuard guard;
  private final Timings timings;

  TestCommand(
      TestArguments arguments,
      List<String> command,
      Map<String, String> environment,
      PrintStream out,
      ErrorStream log,
      GithubGuard guard,
      Timings timings) {
    this.arguments = requireNonNull(arguments, "arguments is null");
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.out = requireNonNull(out, "out is null");
    this.log = requireNonNull(log, "log is null");
    this.err = log.stream();
    this.guard = requireNonNull(guard, "guard is null");
    this.timings = requireNonNull(timings, "timings is null");
  }

  int run() {
    System.setProperty(SIMPLE_LOGGER_LEVEL, arguments.debug() ? "debug" : "off");
    Interruption interruption = Interruption.ofProcessSignals();
    Path workingDirectory = Path.of("").toAbsolutePath();
    Duration timeout = bodyTimeout(arguments.timeout());
    try (Reports reports = openReports()) {
      if (GithubReport.isWanted(environment)) {
        reports.add(new GithubReport(environment, guard, annotations(), err));
      }
      // Looking for the engine changes nothing, and takes as long as reading the spec.
      Future<Engine> engine = arguments.dryRun() ? null : Run.findEngine(timings);
      List<SelectedSpec> specs =
          TestSelector.select(
              interruption.interruptible(() -> load(workingDirectory)), arguments.tests());
      ShardInfo part = null;
      Shard shard = arguments.shard();
      if (shard != null) {
        part = Sharding.describe(specs, shard);
        specs = Sharding.only(specs, shard);
      }
      if (engine == null) {
        warn(specs);
        new Plan(out).print(specs);
        return ExitCodes.PASSED;
      }
      if (arguments.verbose()) {
        for (SelectedSpec selected : specs) {
          selected.spec().log().forEach(reports::message);
        }
      }
      RunOptions options =
          new RunOptions(
              command,
              workingDirectory,
              arguments.seed(),
              timeout,
              arguments.jobs(),
              arguments.verbose(),
              part);
      return new Run(options, specs, reports, timings, interruption, Version.current())
          .execute(engine);
    } catch (BodyInterruptedException e) {
      err.println("interrupted while the spec was loaded");
      return ExitCodes.INTERRUPTED;
    } finally {
      if (arguments.timings()) {
        err.print(TimingsTable.render(timings));
      }
    }
  }

  /** A stream of text that the runner reads; null when both carry JSON. */
  private @Nullable PrintStream annotations() {
    if (!arguments.jsonLog()) {
      return err;
    }
    return arguments.format().equals("json") ? null : out;
  }

  /**
   * The value of {@code --timeout}.
   *
   * @throws UserException USAGE, for what is no duration
   */
  static Duration bodyTimeout(String text) {
    try {
      Duration timeout = DurationGrammar.parse(text);
      if (!timeout.isZero()) {
        return timeout;
      }
    } catch (GrammarException e) {
      throw new UserException(ErrorCode.USAGE, "--timeout: " + e.getMessage());
    }
    throw new UserException(ErrorCode.USAGE, "--timeout must be longer than zero; write 30s");
  }

  /**
   * What the end of a run tells otherwise. Once each: specs that load one file have its warnings in
   * common.
   */
  private void warn(List<SelectedSpec> specs) {
    Problems problems = Problems.on(log, environment);
    specs.stream()
        .flatMap(selected -> selected.spec().diagnostics().stream())
        .distinct()
        .forEach(problems::print);
  }

  private List<SelectedSpec> load(Path workingDirectory) {
    List<String> paths = arguments.specs().isEmpty() ? List.of(DEFAULT_SPEC) : arguments.specs();
    try (Timings.Running phase =
        timings.begin(paths.size() == 1 ? "load the spec" : "load the specs")) {
      return SpecSet.load(paths, LoadOptions.of(environment, workingDirectory));
    }
  }

  private Reports openReports() {
    boolean json = arguments.format().equals("json");
    ReportOptions options =
        new ReportOptions(
            arguments.verbose(),
            !json && Terminal.colourWanted(environment, out),
            !arguments.jsonLog() && !arguments.quiet() && Terminal.progressWanted(environment, err),
            Terminal.columns(environment),
            json,
            arguments.output(),
            arguments.junit(),
            arguments.normalize(),
            arguments.shiviz(),
            arguments.html(),
            Version.current());
    Reports reports = Reports.open(options, out, err, arguments.debug(), arguments.quiet());
    if (options.progress()) {
      reports.followColumns(Terminal.currentColumns(environment, options.columns()));
    }
    return reports;
  }
}
