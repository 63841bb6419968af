package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.List;

/**
 * Standard error as a command line wants it.
 *
 * @param stream where everything but problems goes
 * @param raw the stream itself
 * @param json whether every line of it is a JSON object
 */
record ErrorStream(PrintStream stream, PrintStream raw, boolean json) {
  private static final String OPTION = "--log-format";

  ErrorStream {
    requireNonNull(stream, "stream is null");
    requireNonNull(raw, "raw is null");
  }

  /**
   * Decided before anything is parsed: problems of parsing have the wanted form, too.
   *
   * @param args of {@code test}
   */
  static ErrorStream of(List<String> args, PrintStream err) {
    if (!wantsJson(args)) {
      return new ErrorStream(err, err, false);
    }
    PrintStream lines = JsonLog.over(err);
    if (err == System.err) {
      // Libraries log there.
      System.setErr(lines);
    }
    return new ErrorStream(lines, err, true);
  }

  private static boolean wantsJson(List<String> args) {
    int at = args.indexOf(OPTION);
    return args.contains(OPTION + "=json")
        || (at >= 0 && at + 1 < args.size() && args.get(at + 1).equals("json"));
  }
}
