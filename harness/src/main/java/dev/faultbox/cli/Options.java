package dev.faultbox.cli;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.spec.Nearest;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What the commands' declarations of their options have in common. */
final class Options {
  /** An option with one value. */
  static OptionSpec text(String name) {
    return OptionSpec.builder(name).arity("1").type(String.class).build();
  }

  /** An option without a value, under all its names. */
  static OptionSpec flag(String... names) {
    return OptionSpec.builder(names).arity("0").type(boolean.class).build();
  }

  /**
   * The value of {@code --seed}.
   *
   * @throws UserException USAGE, for what is no whole number of 64 bits
   */
  static long seed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new UserException(
          ErrorCode.USAGE, "--seed takes a whole number of 64 bits, got \"" + text + "\"");
    }
  }

  /**
   * The mistake of who wrote an option that does not exist.
   *
   * @param names of the options that do
   * @param hint where to read on, in words that fit behind the message, in parentheses
   */
  static UserException unknown(
      CommandLine.UnmatchedArgumentException e, List<String> names, String hint) {
    String argument = e.getUnmatched().isEmpty() ? "" : e.getUnmatched().get(0);
    String name = argument.split("=", 2)[0];
    String nearest = Nearest.to(name, names);
    return new UserException(
        ErrorCode.USAGE,
        "unknown option "
            + name
            + (nearest == null ? "" : "; did you mean " + nearest + "?")
            + " ("
            + hint
            + ")");
  }

  private Options() {}
}
