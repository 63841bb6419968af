package dev.faultbox.model;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Names of Linux signals without their prefix, the same on amd64 and arm64. */
public final class Signals {
  /** The signal whose number is the index plus one. */
  private static final List<String> NAMES =
      Arrays.asList(
          ("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT"
                  + " STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS")
              .split(" "));

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

  /** Whether a program that does nothing about the signal is suspended by it. */
  public static boolean suspends(int signal) {
    return SUSPENDING.contains(name(signal));
  }

  /** All names, in order of their numbers. */
  public static List<String> names() {
    return List.copyOf(NAMES);
  }
}
