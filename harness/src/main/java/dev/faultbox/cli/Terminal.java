package dev.faultbox.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import sun.misc.Signal;

/**
 * What is known of the terminal. {@link System#console()} tells only of both streams together, and
 * starts a whole line editor on newer JDKs; the kernel's name of the descriptor tells of each.
 */
final class Terminal {
  static final int DEFAULT_COLUMNS = 80;

  /** Of a program that reads one number from the kernel. */
  private static final long STTY_MILLIS = 500;

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
      } catch (IOException e) {
        return false;
      }
    }
    return System.console() != null;
  }

  /** Width of the terminal; {@link #DEFAULT_COLUMNS} in a pipe. */
  static int columns(Map<String, String> environment) {
    int known = knownColumns(environment);
    return known > 0 ? known : DEFAULT_COLUMNS;
  }

  /** Zero when nobody says. */
  private static int knownColumns(Map<String, String> environment) {
    int told = number(environment.getOrDefault("COLUMNS", ""));
    if (told > 0) {
      return told;
    }
    return stdoutIsTerminal() || stderrIsTerminal() ? ask() : 0;
  }

  /**
   * The width at every moment, asked for again when the terminal says that it has another one. Not
   * for the thread that gets signals.
   *
   * @param now what it is
   */
  static IntSupplier currentColumns(Map<String, String> environment, int now) {
    AtomicInteger last = new AtomicInteger(now);
    AtomicBoolean outdated = new AtomicBoolean();
    try {
      Signal.handle(new Signal("WINCH"), signal -> outdated.set(true));
    } catch (IllegalArgumentException e) {
      // The platform has no such signal: the width stays what it is.
      return () -> now;
    }
    return () -> {
      if (outdated.getAndSet(false)) {
        int columns = knownColumns(environment);
        if (columns > 0) {
          last.set(columns);
        } else {
          // The answer took too long: the next time, then.
          outdated.set(true);
        }
      }
      return last.get();
    };
  }

  /** Shells keep COLUMNS to themselves, and Java cannot ask the kernel. */
  private static int ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(STTY_MILLIS, TimeUnit.MILLISECONDS)) {
        stty.destroyForcibly();
        return 0;
      }
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return number(size.substring(size.indexOf(' ') + 1).strip());
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Whether results on {@code out} are coloured. */
  static boolean colourWanted(Map<String, String> environment, PrintStream out) {
    return out == System.out && colours(environment, stdoutIsTerminal());
  }

  /** Whether problems on {@code err} are coloured. */
  static boolean colourWantedOnStderr(Map<String, String> environment, PrintStream err) {
    return err == System.err && colours(environment, stderrIsTerminal());
  }

  /** Whether a line that is overwritten may be drawn on {@code err}. */
  static boolean progressWanted(Map<String, String> environment, PrintStream err) {
    return err == System.err && redraws(environment, stderrIsTerminal());
  }

  /**
   * Refused by NO_COLOR, forced by FORCE_COLOR or CLICOLOR_FORCE; otherwise on a terminal that is
   * not the log of a CI service.
   */
  static boolean colours(Map<String, String> environment, boolean terminal) {
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return false;
    }
    return isOn(environment, "FORCE_COLOR")
        || isOn(environment, "CLICOLOR_FORCE")
        || redraws(environment, terminal);
  }

  static boolean redraws(Map<String, String> environment, boolean terminal) {
    return terminal && !isOn(environment, "CI") && !"dumb".equals(environment.get("TERM"));
  }

  private static boolean isOn(Map<String, String> environment, String variable) {
    String value = environment.getOrDefault(variable, "");
    return !value.isEmpty() && !value.equals("0") && !value.equals("false");
  }
}
