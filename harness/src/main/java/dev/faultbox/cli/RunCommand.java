package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.Timings;
import dev.faultbox.report.ReportOptions;
import dev.faultbox.report.Reports;
import dev.faultbox.run.ExitCodes;
import dev.faultbox.run.Interruption;
import dev.faultbox.run.ProgramOptions;
import dev.faultbox.run.ProgramRun;
import dev.faultbox.run.Run;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/** {@code faultbox run}: one program, its calls decided by rules of the command line. */
final class RunCommand {
  /** A fresh seed is below this: easy to type again. */
  private static final int FRESH_SEEDS = 1_000_000;

  private static final String SIMPLE_LOGGER_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  private final List<String> command;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;
  private final Timings timings;

  /**
   * @param command all arguments of the tool, the first being {@code run}
   */
  RunCommand(
      List<String> command,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      Timings timings) {
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.out = requireNonNull(out, "out is null");
    this.err = requireNonNull(err, "err is null");
    this.timings = requireNonNull(timings, "timings is null");
  }

  int run() {
    RunArguments arguments = RunArguments.parse(command.subList(1, command.size()));
    if (arguments.help()) {
      out.print(HelpText.of(RunPage.PAGE, Terminal.columns(environment)));
      return ExitCodes.PASSED;
    }
    System.setProperty(SIMPLE_LOGGER_LEVEL, "off");
    Interruption interruption = Interruption.ofProcessSignals();
    long seed = seed(arguments);
    ProgramOptions options =
        new ProgramOptions(
            arguments.program(),
            arguments.args(),
            arguments.env(),
            arguments.rules(),
            seed,
            arguments.seed() == null ? withSeed(seed) : command,
            Path.of("").toAbsolutePath());
    try (Reports reports = Reports.openForProgram(reportOptions(arguments), err)) {
      Future<Engine> engine = Run.findEngine(timings);
      return execute(
          new ProgramRun(options, reports, timings, interruption, Version.current()), engine);
    } catch (FaultboxException e) {
      new Problems(err, environment).print(e);
      // What is below belongs to the program.
      int code = e.code().exitCode();
      return code > ExitCodes.FAILED && code != ExitCodes.INCONCLUSIVE
          ? code
          : ExitCodes.ENVIRONMENT;
    }
  }

  private static long seed(RunArguments arguments) {
    Long given = arguments.seed();
    return given == null ? new SecureRandom().nextInt(FRESH_SEEDS) : given;
  }

  /** The command line as it would have to be for the same chance. */
  private List<String> withSeed(long seed) {
    List<String> words = new ArrayList<>(command);
    words.addAll(1, List.of("--seed", Long.toString(seed)));
    return words;
  }

  /**
   * The descriptors themselves: every byte passes at once, and a reader that is gone is noticed,
   * which a print stream would hide.
   */
  private static int execute(ProgramRun run, Future<Engine> engine) {
    // Never closed: they belong to the process.
    InputStream in = new FileInputStream(FileDescriptor.in);
    OutputStream stdout = new FileOutputStream(FileDescriptor.out);
    OutputStream stderr = new FileOutputStream(FileDescriptor.err);
    return run.execute(engine, in, stdout, stderr);
  }

  private ReportOptions reportOptions(RunArguments arguments) {
    return new ReportOptions(
        false,
        false,
        Terminal.progressWanted(environment, err),
        Terminal.columns(environment),
        false,
        arguments.output(),
        null,
        null,
        null,
        Version.current());
  }
}
