package dev.faultbox.spec;

import dev.faultbox.model.AssertionFailure;
import dev.faultbox.starlark.CallContext;
import dev.faultbox.starlark.CallFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A verdict on a test body, given inside a builtin; unwinds the evaluation untouched. */
final class BodyEnd extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final BodyOutcome.End end;
  private final String reason;
  private final transient @Nullable AssertionFailure assertion;
  private final transient List<CallFrame> stack;

  BodyEnd(
      BodyOutcome.End end,
      String reason,
      @Nullable AssertionFailure assertion,
      CallContext context) {
    super(reason, null, false, false);
    this.end = end;
    this.reason = reason;
    this.assertion = assertion;
    this.stack = List.copyOf(context.stack());
  }

  BodyOutcome.End end() {
    return end;
  }

  String reason() {
    return reason;
  }

  @Nullable AssertionFailure assertion() {
    return assertion;
  }

  /** Active functions, innermost first. */
  List<CallFrame> stack() {
    return stack;
  }
}
