package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.run.ExitCodes;
import dev.faultbox.spec.Nearest;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** {@code faultbox help [COMMAND]}. */
final class HelpCommand {
  private final PrintStream out;
  private final int columns;

  HelpCommand(PrintStream out, int columns) {
    this.out = requireNonNull(out, "out is null");
    this.columns = columns;
  }

  /**
   * @param words the commands that help is wanted of; none for the overview
   * @throws UserException for what is no command
   */
  int run(List<String> words) {
    List<String> commands =
        words.stream().filter(word -> !Options.HELP_NAMES.contains(word)).toList();
    if (commands.isEmpty() || CommandPages.PLAIN.contains(commands.get(0))) {
      out.print(HelpText.overview(columns));
      return ExitCodes.PASSED;
    }
    String word = commands.get(0);
    Optional<String> unbuilt = Unbuilt.command(word);
    if (unbuilt.isPresent()) {
      throw new UserException(Unbuilt.code(word), unbuilt.get());
    }
    out.print(HelpText.of(CommandPages.of(word).orElseThrow(() -> unknownCommand(word)), columns));
    return ExitCodes.PASSED;
  }

  static UserException unknownCommand(String word) {
    String nearest = Nearest.to(word, CommandPages.names());
    return new UserException(
        ErrorCode.USAGE,
        "there is no command \""
            + word
            + "\"; "
            + (nearest == null ? "" : "did you mean \"" + nearest + "\"? ")
            + "Write faultbox SPEC.star, or faultbox help");
  }
}
