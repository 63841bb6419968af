package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A call whose first argument is written as the name of a global, or as a list of such names.
 *
 * @param first values of those globals
 * @param words its keywords, and the string literals that stand in its arguments themselves
 */
public record GlobalCall(List<Object> first, Set<String> words) {
  public GlobalCall {
    first = List.copyOf(first);
    words = Set.copyOf(words);
  }

  /** All such calls of a file that has been evaluated. */
  static List<GlobalCall> allOf(FileCode code) {
    List<GlobalCall> found = new ArrayList<>();
    for (Expr.Call call : code.calls) {
      List<Object> first = new ArrayList<>();
      if (!call.args.isEmpty() && call.args.get(0).kind() == Expr.ArgKind.POSITIONAL) {
        globals(call.args.get(0).value(), code, first);
      }
      if (first.isEmpty()) {
        continue;
      }
      Set<String> words = new LinkedHashSet<>();
      for (Expr.Arg arg : call.args) {
        if (arg.name() != null) {
          words.add(arg.name());
        }
        literals(arg.value(), words);
      }
      found.add(new GlobalCall(first, words));
    }
    return found;
  }

  private static void globals(Expr expr, FileCode code, List<Object> into) {
    if (expr instanceof Expr.Name name && name.scope == Expr.Scope.GLOBAL) {
      Object value = code.globals[name.slot];
      if (value != null) {
        into.add(value);
      }
    } else if (expr instanceof Expr.Sequence list) {
      list.items.forEach(item -> globals(item, code, into));
    }
  }

  /** Not those in calls and functions inside: they are about something else. */
  private static void literals(Expr expr, Set<String> into) {
    if (expr instanceof Expr.Literal literal && literal.value instanceof String text) {
      into.add(text);
    } else if (expr instanceof Expr.Sequence list) {
      list.items.forEach(item -> literals(item, into));
    }
  }
}
