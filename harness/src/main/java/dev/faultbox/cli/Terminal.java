package dev.faultbox.cli;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * What is known of the terminal. {@link System#console()} tells only of both streams together, and
 * starts a whole line editor on newer JDKs; the kernel's name of the descriptor tells of each.
 */
final class Terminal {
  private static final int DEFAULT_COLUMNS = 80;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  private Terminal() {}

  static boolean stdoutIsTerminal() {
    return isTerminal(STDOUT);
  }

  static boolean stderrIsTerminal() {
    return isTerminal(STDERR);
  }

  private static boolean isTerminal(int descriptor) {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      try {
        String target = Files.readSymbolicLink(link).toString();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      } catch (java.io.IOException e) {
        return false;
      }
    }
    return System.console() != null;
  }

  static int columns(Map<String, String> environment) {
    try {
      int columns = Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
      return columns > 0 ? columns : DEFAULT_COLUMNS;
    } catch (NumberFormatException e) {
      return DEFAULT_COLUMNS;
    }
  }

  /** Colours go to a terminal only, and only where the user has not refused them. */
  static boolean colourWanted(Map<String, String> environment, PrintStream out) {
    return out == System.out
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && stdoutIsTerminal();
  }
}
