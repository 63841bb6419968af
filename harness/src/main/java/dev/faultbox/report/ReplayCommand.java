package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.TestResult;

/** The command that runs one test again, ready to be pasted into a POSIX shell. */
final class ReplayCommand {
  private static final String PLAIN_MARKS = "_./@%+=:,-";

  private final String spec;

  ReplayCommand(String spec) {
    requireNonNull(spec, "spec is null");
    this.spec = spec.startsWith("-") ? "./" + spec : spec;
  }

  String of(TestResult result) {
    return "faultbox test "
        + quoted(spec)
        + " --test "
        + quoted(result.shortName())
        + " --seed "
        + result.seed();
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
