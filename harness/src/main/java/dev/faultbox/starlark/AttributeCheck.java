package dev.faultbox.starlark;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import net.starlark.java.eval.StarlarkInt;

/**
 * Finds the calls that are certainly carried out, and attributes that known values do not have in
 * code that is certainly evaluated.
 *
 * <p>What a value has may depend on how a spec is set up: a helper for HTTP stays in the file while
 * a service speaks something else, and nothing is wrong as long as it is not called. So this
 * follows the functions that the embedding calls, and what they call without condition; it enters
 * no branch, and stops behind everything that may leave the function or end the test.
 */
final class AttributeCheck {
  private record Body(FileCode file, FunctionSyntax function) {}

  private final Map<FileCode, KnownValues> known = new HashMap<>();
  private final Map<FileCode, Findings> findings = new LinkedHashMap<>();
  private final Deque<Body> bodies = new ArrayDeque<>();
  private final Set<Expr.Call> certain = new HashSet<>();
  private final Set<FunctionSyntax> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Endings endings;

  /**
   * @param files all of them
   * @param judged those that something is said about
   * @param entries the functions that are called from outside
   */
  AttributeCheck(
      Collection<FileCode> files,
      Collection<FileCode> judged,
      BiPredicate<Source, String> entries) {
    for (FileCode file : judged) {
      for (Stmt statement : file.statements) {
        if (statement instanceof Stmt.Def def && entries.test(file.text.source, def.name.name)) {
          reach(new Body(file, def.function));
        }
      }
    }
    this.endings = new Endings(files, Set.copyOf(seen));
  }

  /** What is wrong, by file. */
  Map<FileCode, Findings> findings() {
    while (!bodies.isEmpty()) {
      Body body = bodies.remove();
      Walk walk = new Walk(body.file);
      if (body.function.body != null) {
        walk.block(body.function.body);
      } else if (body.function.result != null) {
        walk.expression(body.function.result);
      }
    }
    return findings;
  }

  /** The calls in functions that are certainly carried out; complete after {@link #findings}. */
  Set<Expr.Call> certain() {
    return certain;
  }

  private void reach(Body body) {
    if (body.file.text.source.user() && seen.add(body.function)) {
      bodies.add(body);
    }
  }

  private KnownValues known(FileCode file) {
    KnownValues values = known.get(file);
    if (values == null) {
      values = new KnownValues(file);
      known.put(file, values);
    }
    return values;
  }

  /** One body, in the order of evaluation, from its beginning to where it may be left. */
  private final class Walk {
    private final FileCode file;
    private final KnownValues values;

    /** Whether it may have been left. */
    private boolean left;

    Walk(FileCode file) {
      this.file = file;
      this.values = known(file);
    }

    void block(List<Stmt> statements) {
      for (Stmt statement : statements) {
        if (left) {
          return;
        }
        statement(statement);
      }
    }

    private void statement(Stmt statement) {
      switch (statement.kind) {
        case ASSIGN -> {
          expression(((Stmt.Assign) statement).value);
          expression(((Stmt.Assign) statement).target);
        }
        case AUGMENTED -> {
          expression(((Stmt.Augmented) statement).target);
          expression(((Stmt.Augmented) statement).value);
        }
        case EXPRESSION -> expression(((Stmt.Expression) statement).value);
        case IF -> {
          expression(((Stmt.If) statement).conditions.get(0));
          leave(statement);
        }
        case FOR -> {
          Stmt.For loop = (Stmt.For) statement;
          expression(loop.iterable);
          boolean before = left;
          if (goesRound(loop.iterable)) {
            block(loop.body);
          }
          left = before;
          leave(statement);
        }
        case RETURN -> {
          Stmt.Return end = (Stmt.Return) statement;
          if (end.value != null) {
            expression(end.value);
          }
          left = true;
        }
        case BREAK, CONTINUE -> left = true;
        case DEF -> defaults(((Stmt.Def) statement).function);
        case PASS, LOAD -> {}
      }
    }

    private void leave(Stmt statement) {
      left = left || Leaving.mayLeave(statement) || endings.in(statement, file);
    }

    /** Passes something that may or may not be evaluated. */
    private void pass(Expr expr) {
      left = left || endings.in(expr, file);
    }

    void expression(Expr expr) {
      left = left || expr.height > Children.MAX_DEPTH;
      if (left) {
        return;
      }
      switch (expr.kind) {
        case LITERAL, NAME -> {}
        case LOGICAL -> {
          expression(((Expr.Binary) expr).left);
          pass(((Expr.Binary) expr).right);
        }
        case CONDITIONAL -> {
          expression(((Expr.Conditional) expr).condition);
          pass(((Expr.Conditional) expr).yes);
          pass(((Expr.Conditional) expr).no);
        }
        case COMPREHENSION -> {
          expression(((Expr.Comprehension) expr).clauses.get(0).value());
          pass(expr);
        }
        case DICT -> {
          Expr.DictDisplay display = (Expr.DictDisplay) expr;
          for (int i = 0; i < display.keys.size(); i++) {
            expression(display.keys.get(i));
            expression(display.values.get(i));
          }
        }
        case DOT -> {
          expression(((Expr.Dot) expr).object);
          attribute((Expr.Dot) expr);
        }
        case CALL -> call((Expr.Call) expr);
        case LIST, TUPLE, INDEX, SLICE, UNARY, BINARY, LAMBDA -> {
          boolean unused =
              Children.any(
                  expr,
                  child -> {
                    expression(child);
                    return left;
                  });
        }
      }
    }

    private void defaults(FunctionSyntax function) {
      for (FunctionSyntax.Parameter parameter : function.parameters) {
        if (parameter.defaultValue != null) {
          expression(parameter.defaultValue);
        }
      }
    }

    private void call(Expr.Call call) {
      expression(call.callee);
      for (Expr.Arg arg : call.args) {
        expression(arg.value());
      }
      if (left) {
        return;
      }
      certain.add(call);
      function(call.callee);
      if (values.of(call.callee) instanceof Builtin builtin) {
        for (Expr.Arg arg : call.args) {
          if (arg.name() != null && builtin.calls().contains(arg.name())) {
            function(arg.value());
          }
        }
      }
      left = endings.of(call, file);
    }

    /** Follows what is called here. */
    private void function(Expr expr) {
      if (expr instanceof Expr.Lambda lambda) {
        reach(new Body(file, lambda.function));
      } else if (values.of(expr) instanceof Function function) {
        reach(new Body(function.file, function.syntax));
      } else if (expr instanceof Expr.Name name) {
        FunctionSyntax local = values.function(name);
        if (local != null) {
          reach(new Body(file, local));
        }
      }
    }

    private boolean goesRound(Expr iterable) {
      if (iterable instanceof Expr.Sequence items) {
        return !items.items.isEmpty();
      }
      return iterable instanceof Expr.Call call
          && call.callee instanceof Expr.Name name
          && name.scope == Expr.Scope.PREDECLARED
          && name.name.equals("range")
          && call.args.size() == 1
          && call.args.get(0).value() instanceof Expr.Literal count
          && count.value instanceof StarlarkInt number
          && number.signum() > 0;
    }

    private void attribute(Expr.Dot dot) {
      if (left || !(values.of(dot.object) instanceof HasFields fields)) {
        return;
      }
      try {
        if (fields.getField(dot.name) == null) {
          found().add(dot.nameStart, "SPEC_NAME", fields.missingField(dot.name));
        }
      } catch (BuiltinError e) {
        if (!CallCheck.NOT_OF_ARGUMENTS.contains(e.code())) {
          found().add(dot.nameStart, e.code(), e.text());
        }
      }
    }

    private Findings found() {
      return findings.computeIfAbsent(file, any -> new Findings(file.text));
    }
  }
}
