package dev.faultbox.spec;

/**
 * The body must stop at its current builtin call: its time is used up, a service exited, the user
 * interrupted the run. Whoever interrupted knows why. Not catchable by a spec.
 */
public final class BodyInterruptedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BodyInterruptedException() {
    super("the test body was interrupted", null, false, false);
  }
}
