package dev.faultbox.spec;

/**
 * Evaluation must stop at its current builtin call, of a body or of a file that is loaded: its time
 * is used up, a service exited, the user interrupted the run. Whoever interrupted knows why. Not
 * catchable by a spec.
 */
public final class BodyInterruptedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BodyInterruptedException() {
    super("the evaluation was interrupted", null, false, false);
  }
}
