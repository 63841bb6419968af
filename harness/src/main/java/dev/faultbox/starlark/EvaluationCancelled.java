package dev.faultbox.starlark;

import java.util.List;

/**
 * The evaluating thread was interrupted. The thread's interrupt flag is set again when this is
 * thrown.
 */
public final class EvaluationCancelled extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<CallFrame> stack;

  EvaluationCancelled(List<CallFrame> stack) {
    super("evaluation was interrupted", null, false, false);
    this.stack = List.copyOf(stack);
  }

  /** Functions that were active, innermost first; empty when none was. */
  public List<CallFrame> stack() {
    return stack;
  }
}
