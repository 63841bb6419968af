package dev.faultbox.starlark;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of a file's expressions come from. What services answered says nothing about how
 * a spec is set up, so an assertion about answers does not guard what follows against another
 * set-up.
 */
final class Origins {
  /** From what is nearest to what is farthest. */
  enum Origin {
    /** Written there. */
    CONSTANT,
    /** What services answered, and constants. */
    ANSWERS,
    /** Anything else. */
    OTHER;

    Origin and(Origin other) {
      return compareTo(other) >= 0 ? this : other;
    }
  }

  /** Functions of the language that make something of their arguments alone. */
  private static final Set<String> OF_ARGUMENTS =
      Set.of(
          "abs",
          "all",
          "any",
          "bool",
          "bytes",
          "float",
          "int",
          "len",
          "list",
          "max",
          "min",
          "repr",
          "reversed",
          "sorted",
          "str",
          "tuple");

  private static final String JSON = "json.";

  private final FileCode file;
  private final KnownValues values;
  private final Map<Binding, Origin> variables = new HashMap<>();
  private int depth;

  Origins(FileCode file, KnownValues values) {
    this.file = file;
    this.values = values;
  }

  KnownValues values() {
    return values;
  }

  Origin of(Expr expr) {
    if (depth >= Children.MAX_DEPTH) {
      return Origin.OTHER;
    }
    depth++;
    Origin origin =
        switch (expr.kind) {
          case LITERAL -> Origin.CONSTANT;
          case NAME -> named((Expr.Name) expr);
          case CALL -> called((Expr.Call) expr);
          case COMPREHENSION, LAMBDA -> Origin.OTHER;
          default -> together(expr);
        };
    depth--;
    return origin;
  }

  private Origin named(Expr.Name name) {
    if (name.scope == Expr.Scope.PREDECLARED) {
      return Origin.CONSTANT;
    }
    Binding binding = name.binding;
    Expr assigned = assigned(name);
    if (binding == null || assigned == null) {
      return Origin.OTHER;
    }
    Origin known = variables.get(binding);
    if (known == null) {
      known = of(assigned) == Origin.ANSWERS ? Origin.ANSWERS : Origin.OTHER;
      variables.put(binding, known);
    }
    return known;
  }

  /** What a variable of a function stands for; null when it could be something else. */
  @Nullable Expr assigned(Expr.Name name) {
    Expr assigned = name.binding == null ? null : file.assignments.get(name.binding);
    // What is assigned in front of its use is not made of itself.
    return assigned != null && assigned.end <= name.start ? assigned : null;
  }

  private Origin called(Expr.Call call) {
    if (values.of(call.callee) instanceof Builtin builtin) {
      if (builtin.answers()) {
        return Origin.ANSWERS;
      }
      boolean plain =
          call.callee instanceof Expr.Name
              ? OF_ARGUMENTS.contains(builtin.name())
              : builtin.name().startsWith(JSON);
      return plain ? together(call) : Origin.OTHER;
    }
    boolean method = call.callee instanceof Expr.Dot dot && of(dot.object) == Origin.ANSWERS;
    return method ? together(call) : Origin.OTHER;
  }

  private Origin together(Expr expr) {
    Origin[] all = {Origin.CONSTANT};
    boolean unused =
        Children.any(
            expr,
            child -> {
              all[0] = all[0].and(of(child));
              return all[0] == Origin.OTHER;
            });
    return all[0];
  }
}
