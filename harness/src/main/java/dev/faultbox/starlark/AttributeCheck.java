package dev.faultbox.starlark;

import java.util.ArrayDeque;
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

/**
 * Finds attributes that known values do not have, in code that is certainly evaluated.
 *
 * <p>What a value has may depend on how a spec is set up: a helper for HTTP stays in the file while
 * a service speaks something else, and nothing is wrong as long as it is not called. So this
 * follows the functions that the embedding calls, and what they call without condition; it stops at
 * every branch, and behind every statement that may leave the function.
 */
final class AttributeCheck {
  private record Body(FileCode file, FunctionSyntax function) {}

  private final Map<FileCode, KnownValues> known = new HashMap<>();
  private final Map<FileCode, Findings> findings = new LinkedHashMap<>();
  private final Deque<Body> bodies = new ArrayDeque<>();
  private final Set<Expr.Call> certain = new HashSet<>();
  private final Set<FunctionSyntax> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Adds the functions of a file that are called from outside, and by its own top-level code. */
  void begin(FileCode file, BiPredicate<Source, String> entries) {
    Walk walk = new Walk(file, false);
    for (Stmt statement : file.statements) {
      if (statement instanceof Stmt.Def def) {
        if (entries.test(file.text.source, def.name.name)) {
          reach(new Body(file, def.function));
        }
      } else if (statement instanceof Stmt.Assign assign) {
        walk.expression(assign.value);
      } else if (statement instanceof Stmt.Expression expression) {
        walk.expression(expression.value);
      }
    }
  }

  /** What is wrong, by file. */
  Map<FileCode, Findings> findings() {
    while (!bodies.isEmpty()) {
      Body body = bodies.remove();
      Walk walk = new Walk(body.file, true);
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

  /** One body, from its beginning to where it may be left. */
  private final class Walk {
    private final FileCode file;
    private final KnownValues values;
    private final boolean inside;

    Walk(FileCode file, boolean inside) {
      this.file = file;
      this.values = known(file);
      this.inside = inside;
    }

    /** Whether what follows is certain, too. */
    boolean block(List<Stmt> statements) {
      for (Stmt statement : statements) {
        if (!statement(statement)) {
          return false;
        }
      }
      return true;
    }

    private boolean statement(Stmt statement) {
      switch (statement.kind) {
        case ASSIGN -> {
          expression(((Stmt.Assign) statement).value);
          expression(((Stmt.Assign) statement).target);
        }
        case AUGMENTED -> {
          expression(((Stmt.Augmented) statement).target);
          expression(((Stmt.Augmented) statement).value);
        }
        case EXPRESSION -> {
          expression(((Stmt.Expression) statement).value);
          return !Leaving.mayLeave(statement);
        }
        case IF -> {
          expression(((Stmt.If) statement).conditions.get(0));
          return !Leaving.mayLeave(statement);
        }
        case FOR -> {
          Stmt.For loop = (Stmt.For) statement;
          expression(loop.iterable);
          if (goesRound(loop.iterable)) {
            boolean unused = block(loop.body);
          }
          return !Leaving.mayLeave(statement);
        }
        case RETURN -> {
          Stmt.Return end = (Stmt.Return) statement;
          if (end.value != null) {
            expression(end.value);
          }
          return false;
        }
        case BREAK, CONTINUE -> {
          return false;
        }
        case DEF -> defaults(((Stmt.Def) statement).function);
        case PASS, LOAD -> {}
      }
      return true;
    }

    void expression(Expr expr) {
      switch (expr.kind) {
        case LITERAL, NAME -> {}
        case LIST, TUPLE -> expressions(((Expr.Sequence) expr).items);
        case DICT -> {
          expressions(((Expr.DictDisplay) expr).keys);
          expressions(((Expr.DictDisplay) expr).values);
        }
        case COMPREHENSION -> expression(((Expr.Comprehension) expr).clauses.get(0).value());
        case DOT -> {
          expression(((Expr.Dot) expr).object);
          attribute((Expr.Dot) expr);
        }
        case INDEX -> {
          expression(((Expr.Index) expr).object);
          expression(((Expr.Index) expr).key);
        }
        case SLICE -> expression(((Expr.Slice) expr).object);
        case CALL -> call((Expr.Call) expr);
        case UNARY -> expression(((Expr.Unary) expr).operand);
        case BINARY -> {
          expression(((Expr.Binary) expr).left);
          expression(((Expr.Binary) expr).right);
        }
        case LOGICAL -> expression(((Expr.Binary) expr).left);
        case CONDITIONAL -> expression(((Expr.Conditional) expr).condition);
        case LAMBDA -> defaults(((Expr.Lambda) expr).function);
      }
    }

    private void expressions(List<Expr> list) {
      for (Expr expr : list) {
        expression(expr);
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
      if (inside) {
        certain.add(call);
        function(call.callee);
      }
      if (values.of(call.callee) instanceof Builtin builtin) {
        for (Expr.Arg arg : call.args) {
          if (arg.name() != null && builtin.calls().contains(arg.name())) {
            function(arg.value());
          }
        }
      }
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
          && count.value instanceof net.starlark.java.eval.StarlarkInt number
          && number.signum() > 0;
    }

    private void attribute(Expr.Dot dot) {
      if (!inside || !(values.of(dot.object) instanceof HasFields fields)) {
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
