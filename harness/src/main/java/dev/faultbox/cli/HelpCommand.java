package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.run.ExitCodes;
import dev.faultbox.spec.Nearest;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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
    String advice =
        nearest == null
            ? "write faultbox SPEC.star, or faultbox help"
            : "did you mean \"" + nearest + "\"? Write faultbox SPEC.star, or faultbox help";
    return new UserException(ErrorCode.USAGE, "there is no command \"" + word + "\"; " + advice);
  }

  /**
   * What to say of a first word that is neither a command nor a spec: it may be a program, a
   * directory that is not there, or a spec without its ending.
   */
  static UserException unknownWord(String word) {
    if (exists(word + ".star")) {
      return new UserException(
          ErrorCode.USAGE,
          "there is no command \"%1$s\"; write faultbox %1$s.star".formatted(word));
    }
    if (exists(word)) {
      return new UserException(
          ErrorCode.USAGE,
          "%1$s is no command, no .star file and no directory; to run it as a program, write faultbox run %1$s"
              .formatted(word.contains("/") ? word : "./" + word));
    }
    if (word.contains("/")) {
      return new UserException(
          ErrorCode.USAGE,
          word + " does not exist; write the path of a spec, or of a directory of specs");
    }
    return unknownCommand(word);
  }

  private static boolean exists(String path) {
    try {
      return Files.exists(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
