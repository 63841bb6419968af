package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.RunInfo;
import dev.faultbox.model.TestResult;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The command that runs one test, or one program with its rules, again: ready to be pasted into a
 * POSIX shell.
 */
final class ReplayCommand {
  private static final String PLAIN_MARKS = "_./@%+=:,-";

  private static final String RUN = "run";

  private final String spec;
  private final List<String> program;

  ReplayCommand(String spec) {
    this(spec, List.of());
  }

  private ReplayCommand(String spec, List<String> program) {
    requireNonNull(spec, "spec is null");
    this.spec = asPath(spec);
    this.program = List.copyOf(program);
  }

  /** Of any run: the command line of a single program says all of it, its seed included. */
  static ReplayCommand of(RunInfo run) {
    List<String> command = run.command();
    boolean single = !command.isEmpty() && command.get(0).equals(RUN);
    return new ReplayCommand(run.spec(), single ? command : List.of());
  }

  String of(TestResult result) {
    if (!program.isEmpty()) {
      return "faultbox "
          + program.stream().map(ReplayCommand::quoted).collect(Collectors.joining(" "));
    }
    return "faultbox test "
        + quoted(result.spec().isEmpty() ? spec : asPath(result.spec()))
        + " --test "
        + quoted(result.shortName())
        + " --seed "
        + result.seed();
  }

  /** A path that no command takes for an option. */
  private static String asPath(String spec) {
    return spec.startsWith("-") ? "./" + spec : spec;
  }

  private static String quoted(String word) {
    return isPlain(word) ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static boolean isPlain(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean letterOrDigit = c < 0x80 && Character.isLetterOrDigit(c);
      if (!letterOrDigit && PLAIN_MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return !word.isEmpty();
  }
}
