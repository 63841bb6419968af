package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.Timings;
import dev.faultbox.model.UserException;
import dev.faultbox.report.GithubGuard;
import dev.faultbox.run.ExitCodes;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tool as a function from arguments to an exit code. All exceptions end here. */
public final class CommandLineTool {
  private static final String TEST = "test";
  private static final String RUN = "run";

  /** Commands, besides {@code test}, that print what specs and services said. */
  private static final Set<String> GUARDED = Set.of("check", "merge", "watch", "diff");

  /** Words that give standard output to a program; with and without the option before them. */
  private static final Set<String> MACHINE_FORMATS =
      Set.of("json", "sarif", "--format=json", "--format=sarif");

  private final PrintStream out;
  private final PrintStream err;
  private final Timings timings;
  private final Map<String, String> environment;

  /**
   * @param out results
   * @param err progress and problems
   * @param timings where the time goes, begun with the process
   */
  public CommandLineTool(PrintStream out, PrintStream err, Timings timings) {
    this(out, err, timings, System.getenv());
  }

  CommandLineTool(
      PrintStream out, PrintStream err, Timings timings, Map<String, String> environment) {
    this.out = requireNonNull(out, "out is null");
    this.err = requireNonNull(err, "err is null");
    this.timings = requireNonNull(timings, "timings is null");
    this.environment = Map.copyOf(environment);
  }

  /** Runs a command. Never throws. */
  public int run(String[] args) {
    List<String> words = Arrays.asList(args);
    ErrorStream log = ErrorStream.of(isTest(words) ? words : List.of(), err);
    Problems problems = Problems.on(log, environment);
    try (GithubGuard guard = GithubGuard.over(environment, guarded(words, log))) {
      return dispatch(words, log, guard, problems);
    }
  }

  private int dispatch(List<String> words, ErrorStream log, GithubGuard guard, Problems problems) {
    try {
      return dispatch(words, log, guard);
    } catch (FaultboxException e) {
      problems.print(e);
      return e.code().exitCode() == 0 ? ExitCodes.FAILED : e.code().exitCode();
    } catch (Throwable e) {
      problems.printDefect(e, Version.current());
      return ExitCodes.DEFECT;
    }
  }

  private int dispatch(List<String> args, ErrorStream log, GithubGuard guard) {
    if (isTest(args)) {
      return test(args, log, guard);
    }
    String word = args.get(0);
    List<String> rest = args.subList(1, args.size());
    Optional<String> unbuilt = Unbuilt.command(word);
    if (unbuilt.isPresent()) {
      throw new UserException(Unbuilt.code(word), unbuilt.get());
    }
    // What stands behind the program of run belongs to the program.
    if (!word.equals(RUN) && CommandPages.names().contains(word) && Options.askForHelp(rest)) {
      return help(List.of(word));
    }
    return switch (word) {
      case "help", "--help", "-h" -> help(rest);
      case "version", "--version", "-V" -> version();
      case RUN -> new RunCommand(args, environment, out, err, timings).run();
      case "init" -> new InitCommand(environment, out, err).run(rest);
      case "completion" -> new CompletionCommand(out).run(rest);
      case CompletionCommand.TESTS -> CompletionCommand.tests(rest, environment, out);
      case "check" -> new CheckCommand(environment, out, err).run(rest);
      case "merge" -> new MergeCommand(environment, out, err, guard).run(rest);
      case "watch" -> new WatchCommand(args, environment, out, log, timings).run();
      case "diff" -> new DiffCommand(environment, out).run(rest);
      case "report" -> new ReportCommand(out).run(rest);
      case "doctor" -> new DoctorCommand(environment, out, err, timings).run(rest);
      case "reference" -> new ReferenceCommand(out).run(rest);
      case "--cds-training" -> Training.run();
      default -> throw HelpCommand.unknownWord(word);
    };
  }

  /** No word, the word itself, a spec, or one of its options. */
  private static boolean isTest(List<String> args) {
    String first = args.isEmpty() ? TEST : args.get(0);
    boolean global =
        List.of("--help", "-h", "--version", "-V", "--cds-training", CompletionCommand.TESTS)
            .contains(first);
    return first.equals(TEST)
        || first.endsWith(".star")
        || (first.startsWith("-") && !global)
        || (!CommandPages.names().contains(first) && isDirectory(first));
  }

  /**
   * The streams that carry what specs and services say, in lines. Those of {@code run} are the
   * program's own and stay as they are, byte for byte, and the other commands say nothing of
   * theirs.
   */
  private List<PrintStream> guarded(List<String> args, ErrorStream log) {
    boolean speaks = isTest(args) || GUARDED.contains(args.get(0));
    if (!speaks || Options.askForHelp(args)) {
      return List.of();
    }
    List<PrintStream> streams = new ArrayList<>();
    if (!log.json()) {
      streams.add(err);
    }
    if (args.stream().noneMatch(MACHINE_FORMATS::contains)) {
      streams.add(out);
    }
    return streams;
  }

  private static boolean isDirectory(String path) {
    try {
      return Files.isDirectory(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private int test(List<String> args, ErrorStream log, GithubGuard guard) {
    boolean named = !args.isEmpty() && args.get(0).equals(TEST);
    List<String> rest = named ? args.subList(1, args.size()) : args;
    if (Options.askForHelp(rest)) {
      return help(List.of(TEST));
    }
    for (String argument : rest) {
      Optional<String> unbuilt = Unbuilt.option(argument);
      if (unbuilt.isPresent()) {
        throw new UserException(ErrorCode.SPEC_NOT_BUILT, unbuilt.get());
      }
    }
    TestArguments arguments = TestArguments.parse(rest);
    return new TestCommand(arguments, args, environment, out, log, guard, timings).run();
  }

  private int help(List<String> words) {
    return new HelpCommand(out, Terminal.columns(environment)).run(words);
  }

  private int version() {
    out.println(Version.line());
    return ExitCodes.PASSED;
  }
}
