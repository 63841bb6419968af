package dev.faultbox.trace;

/** Names of Linux signals without their prefix, the same on amd64 and arm64. */
public final class Signals {
  private static final String[] NAMES =
      ("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP"
              + " TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS")
          .split(" ");

  private Signals() {}

  /** {@code SEGV}, or the number itself when it has no name. */
  public static String name(int signal) {
    return signal < 1 || signal > NAMES.length ? Integer.toString(signal) : NAMES[signal - 1];
  }
}
