package dev.faultbox.spec;

import dev.faultbox.model.AssertionFailure;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.CallContext;
import dev.faultbox.starlark.Comparison;
import dev.faultbox.starlark.Values;
import net.starlark.java.eval.Starlark;

/** {@code assert_true} and {@code assert_eq}. */
final class Assertions {
  private Assertions() {}

  static Builtin assertTrue() {
    return Builtin.named("assert_true")
        .required("cond", ArgType.ANY)
        .optional("message", ArgType.STR)
        .alias("msg", "message")
        .recordComparisons()
        .ends("cond")
        .body(
            (context, arguments) -> {
              count(context);
              if (Values.truth(arguments.get("cond"))) {
                return Starlark.NONE;
              }
              throw failed(context, unmet(context, arguments));
            });
  }

  static Builtin assertEq() {
    return Builtin.named("assert_eq")
        .required("actual", ArgType.ANY)
        .required("expected", ArgType.ANY)
        .optional("message", ArgType.STR)
        .alias("msg", "message")
        .ends("actual", "expected")
        .body(
            (context, arguments) -> {
              count(context);
              if (Values.equal(arguments.get("actual"), arguments.get("expected"))) {
                return Starlark.NONE;
              }
              throw failed(context, different(arguments));
            });
  }

  private record Failure(String reason, AssertionFailure assertion) {}

  static void count(CallContext context) {
    if (Phase.of(context) instanceof Running running) {
      running.assertionEvaluated();
    }
  }

  private static RuntimeException failed(CallContext context, Failure failure) {
    return Phase.of(context) instanceof Running
        ? new BodyEnd(BodyOutcome.End.ASSERTION, failure.reason, failure.assertion, context)
        : Phase.error(ErrorCode.SPEC_VALUE, failure.reason);
  }

  private static Failure unmet(CallContext context, Arguments arguments) {
    String message = arguments.string("message", "");
    String source = context.sourceOf("cond");
    String reason =
        !message.isEmpty()
            ? message
            : "assertion failed: " + (source == null ? "the condition is not true" : source);
    Comparison comparison = context.comparison("cond");
    String expected = "";
    String actual = "";
    if (comparison != null) {
      String operator = comparison.operator().equals("==") ? "" : comparison.operator() + " ";
      expected = operator + ValueText.bounded(comparison.right());
      actual = ValueText.bounded(comparison.left());
    }
    return new Failure(reason, new AssertionFailure("assert_true", expected, actual, message));
  }

  private static Failure different(Arguments arguments) {
    Object actual = arguments.get("actual");
    Object expected = arguments.get("expected");
    String message = arguments.string("message", "");
    return new Failure(
        ValueText.difference(actual, expected, message),
        new AssertionFailure(
            "assert_eq", ValueText.bounded(expected), ValueText.bounded(actual), message));
  }
}
