package dev.faultbox.starlark;

/**
 * The evaluating thread was interrupted. The thread's interrupt flag is set again when this is
 * thrown.
 */
public final class EvaluationCancelled extends RuntimeException {
  private static final long serialVersionUID = 1;

  EvaluationCancelled() {
    super("evaluation was interrupted", null, false, false);
  }
}
