package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.TestResult;
import java.util.regex.Pattern;

/** The command that runs one test again, ready to be pasted into a POSIX shell. */
final class ReplayCommand {
  private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_./@%+=:,-]+");

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
    return NEEDS_NO_QUOTES.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
