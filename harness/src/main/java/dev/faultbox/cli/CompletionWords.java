package dev.faultbox.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the scripts of all shells complete. */
final class CompletionWords {
  private static final Set<String> SPECS = Set.of("test", "watch", "check");

  private CompletionWords() {}

  static List<String> commands() {
    return CommandPages.names();
  }

  static String joinedCommands() {
    return String.join(" ", commands());
  }

  /** The words behind a command that are neither options nor files; empty for others. */
  static List<String> arguments(String command) {
    return switch (command) {
      case "help" -> commands();
      case "completion" -> List.of("bash", "zsh", "fish");
      default -> List.of();
    };
  }

  /** Whether files behind a command are specs. */
  static boolean takesSpecs(String command) {
    return SPECS.contains(command);
  }

  static boolean takesTests(CommandOption option) {
    return option.name().equals("--test");
  }

  static boolean takesFile(CommandOption option) {
    return option.value().contains(CommandOption.FILE) || option.value().contains("DIR");
  }

  /** The options of a command, {@code --help} among them. */
  static List<CommandOption> options(CommandPage page) {
    List<CommandOption> options = new ArrayList<>(page.options());
    options.add(CommandOption.flag("--help", "-h", "print what the command does"));
    return options;
  }
}
