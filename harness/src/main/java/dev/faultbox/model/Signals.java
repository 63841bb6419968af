package dev.faultbox.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of Linux signals without their prefix, the same on amd64 and arm64. */
public final class Signals {
  /** The signal whose number is the index plus one. */
  private static final List<String> NAMES =
      Arrays.asList(
          ("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT"
                  + " STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS")
              .split(" "));

  /** {@code RTMIN}, {@code RTMIN+3}, {@code RTMAX-1}; numbered as the C library does it. */
  private static final Pattern REAL_TIME =
      Pattern.compile("RT(MIN(?:\\+(\\d{1,2}))?|MAX(?:-(\\d{1,2}))?)");

  private static final int FIRST_REAL_TIME = 34;
  private static final int LAST = 64;

  private static final Set<String> SUSPENDING = Set.of("STOP", "TSTP", "TTIN", "TTOU");

  private Signals() {}

  /** {@code SEGV}, or the number itself when it has no name. */
  public static String name(int signal) {
    return signal < 1 || signal > NAMES.size() ? Integer.toString(signal) : NAMES.get(signal - 1);
  }

  /** The number of a name such as {@code SEGV}; 0 when no signal has it. */
  public static int number(String name) {
    return NAMES.indexOf(name) + 1;
  }

  /**
   * The signal that an image names for its stop: a number or a name, with or without SIG, in upper
   * or lower case, as engines take it; 0 when it is none.
   */
  public static int ofImage(String text) {
    if (text.matches("\\d{1,2}")) {
      int number = Integer.parseInt(text);
      return number <= LAST ? number : 0;
    }
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith("SIG") ? upper.substring("SIG".length()) : upper;
    Matcher realTime = REAL_TIME.matcher(name);
    if (!realTime.matches()) {
      return number(name);
    }
    int number =
        name.startsWith("RTMIN")
            ? FIRST_REAL_TIME + offset(realTime.group(2))
            : LAST - offset(realTime.group(3));
    return number >= FIRST_REAL_TIME && number <= LAST ? number : 0;
  }

  private static int offset(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  /** Whether a program that does nothing about the signal is suspended by it. */
  public static boolean suspends(int signal) {
    return SUSPENDING.contains(name(signal));
  }

  /** All names, in order of their numbers. */
  public static List<String> names() {
    return List.copyOf(NAMES);
  }
}
