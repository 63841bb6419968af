package dev.faultbox.starlark;

import java.util.List;
import java.util.Map;

/** Reports arguments by position that stand after keywords or stars. */
final class ArgumentOrder {
  private ArgumentOrder() {}

  static void check(
      Findings findings,
      Map<String, String> restArguments,
      Expr callee,
      List<Expr.Arg> before,
      int start,
      Expr value) {
    Expr.ArgKind last = before.get(before.size() - 1).kind();
    if (last == Expr.ArgKind.NAMED) {
      String rest = callee instanceof Expr.Name name ? restArguments.get(name.name) : null;
      findings.syntax(
          start,
          "positional argument after a keyword argument; "
              + (rest == null
                  ? "move it before the keywords, or give it a keyword"
                  : "write " + rest + " = [" + abbreviate(findings, value) + "]"));
    } else if (last != Expr.ArgKind.POSITIONAL) {
      findings.syntax(start, "positional argument after *args or **kwargs; move it before");
    }
  }

  private static String abbreviate(Findings findings, Expr value) {
    if (value instanceof Expr.Call call) {
      return findings.text.slice(call.start, call.callee.end) + "(…)";
    }
    return findings.text.slice(value.start, value.end);
  }
}
