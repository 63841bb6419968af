package dev.faultbox.trace;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Signals;

/**
 * How an instance's main program ended.
 *
 * @param instance number of the instance
 * @param signalled ended by a signal, not by an exit code
 * @param code exit code or signal number
 * @param oom ended because its memory limit was reached
 * @param uptimeNanos from the start of the main program
 * @param othersAlive other processes that were still alive
 * @param seq place in the order of events
 */
public record InstanceExit(
    int instance,
    boolean signalled,
    int code,
    boolean oom,
    Cause cause,
    long uptimeNanos,
    long othersAlive,
    long seq) {

  /** Who ended it; numbered as on the wire. */
  public enum Cause {
    /** Nobody else. */
    SELF,
    /** The end of the test. */
    STOPPED,
    /** {@code kill()}. */
    SIGNALLED,
    /** A rule. */
    CRASHED,
    /** {@code restart()}. */
    RESTARTED
  }

  public InstanceExit {
    requireNonNull(cause, "cause is null");
  }

  /** {@code code 1} or {@code signal SEGV}, as messages say it. */
  public String how() {
    return signalled ? "signal " + Signals.name(code) : "code " + code;
  }
}
