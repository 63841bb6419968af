package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.Timings;
import dev.faultbox.model.UserException;
import dev.faultbox.run.ExitCodes;
import dev.faultbox.spec.Nearest;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tool as a function from arguments to an exit code. All exceptions end here. */
public final class CommandLineTool {
  private final PrintStream out;
  private final PrintStream err;
  private final Timings timings;
  private final Map<String, String> environment = System.getenv();

  /**
   * @param out results
   * @param err progress and problems
   * @param timings where the time goes, begun with the process
   */
  public CommandLineTool(PrintStream out, PrintStream err, Timings timings) {
    this.out = requireNonNull(out, "out is null");
    this.err = requireNonNull(err, "err is null");
    this.timings = requireNonNull(timings, "timings is null");
  }

  /** Runs a command. Never throws. */
  public int run(String[] args) {
    Problems problems = new Problems(err, environment);
    try {
      return dispatch(Arrays.asList(args));
    } catch (FaultboxException e) {
      problems.print(e);
      return e.code().exitCode() == 0 ? ExitCodes.FAILED : e.code().exitCode();
    } catch (Throwable e) {
      problems.printDefect(e, Version.current());
      return ExitCodes.DEFECT;
    }
  }

  private int dispatch(List<String> args) {
    String first = args.isEmpty() ? "test" : args.get(0);
    switch (first) {
      case "help", "--help", "-h" -> {
        out.print(Usage.TEXT);
        return ExitCodes.PASSED;
      }
      case "version", "--version", "-V" -> {
        out.println("faultbox " + Version.current());
        return ExitCodes.PASSED;
      }
      case "diff" -> {
        return new DiffCommand(environment, out).run(args.subList(1, args.size()));
      }
      case "doctor" -> {
        return new DoctorCommand(environment, out, err, timings).run(args.subList(1, args.size()));
      }
      case "--cds-training" -> {
        return Training.run();
      }
      default -> {}
    }
    Optional<String> unbuilt = Unbuilt.command(first);
    if (unbuilt.isPresent()) {
      throw new UserException(ErrorCode.SPEC_NOT_BUILT, unbuilt.get());
    }
    List<String> rest = new ArrayList<>(args);
    if (first.equals("run")) {
      return new RunCommand(args, environment, out, err, timings).run();
    }
    if (first.equals("test")) {
      rest.remove("test");
    } else if (!first.startsWith("-") && !first.endsWith(".star") && !isDirectory(first)) {
      throw new UserException(ErrorCode.USAGE, noCommand(first));
    }
    TestArguments arguments = parse(rest);
    if (arguments.help()) {
      out.print(Usage.TEXT);
      return ExitCodes.PASSED;
    }
    return new TestCommand(arguments, args, environment, out, err, timings).run();
  }

  private static boolean isDirectory(String path) {
    try {
      return Files.isDirectory(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static String noCommand(String word) {
    String nearest = Nearest.to(word, List.of("run", "test", "diff", "doctor", "help", "version"));
    return "there is no command \""
        + word
        + "\"; "
        + (nearest == null ? "" : "did you mean \"" + nearest + "\"? ")
        + "Write faultbox SPEC.star, or faultbox help";
  }

  private static TestArguments parse(List<String> args) {
    for (String argument : args) {
      Optional<String> unbuilt = Unbuilt.option(argument);
      if (unbuilt.isPresent()) {
        throw new UserException(ErrorCode.SPEC_NOT_BUILT, unbuilt.get());
      }
    }
    return TestArguments.parse(args);
  }
}
