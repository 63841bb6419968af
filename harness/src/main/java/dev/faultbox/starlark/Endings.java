package dev.faultbox.starlark;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What may end a test on purpose: {@code fail()}, an assertion, and a function that comes to one.
 * Code behind that may be meant for another set-up of the spec. A call of something that is not
 * known may end it, too, once any helper of the spec does.
 */
final class Endings {
  /** Parameters that take functions. */
  private static final List<String> TAKING_FUNCTIONS = List.of("key", "run", "where");

  private final Map<FileCode, Origins> origins = new HashMap<>();
  private final Map<FunctionSyntax, Boolean> functions = new IdentityHashMap<>();

  /** Those being looked at: functions may call each other. */
  private final Set<FunctionSyntax> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private final boolean anywhere;

  /** Of what is being looked at, functions that are called included. */
  private int depth;

  /**
   * @param files all files, also those that are not the user's
   * @param entries the functions that nothing but the embedding calls
   */
  Endings(Collection<FileCode> files, Set<FunctionSyntax> entries) {
    boolean found = false;
    for (FileCode file : files) {
      for (FileCode.Ending ending : file.endings) {
        Expr.Call call = ending.call();
        found |=
            call == null
                || !entries.contains(ending.function())
                    && !(((Expr.Name) call.callee).predeclared instanceof Builtin builtin
                        && isAboutAnswers(call, builtin, file));
      }
    }
    this.anywhere = found;
  }

  /** Whether evaluating this may end the test. */
  boolean in(Expr expr, FileCode file) {
    if (depth >= Children.MAX_DEPTH) {
      return true;
    }
    depth++;
    boolean ends =
        expr instanceof Expr.Call call && of(call, file)
            || Children.any(expr, child -> in(child, file));
    depth--;
    return ends;
  }

  /** Whether carrying this out may end the test. */
  boolean in(Stmt statement, FileCode file) {
    return Children.any(statement, expr -> in(expr, file));
  }

  /** Whether a call may end the test when its callee and arguments have been evaluated. */
  boolean of(Expr.Call call, FileCode file) {
    KnownValues values = origins(file).values();
    if (values.of(call.callee) instanceof Builtin builtin) {
      return builtin.ends() != null && !isAboutAnswers(call, builtin, file)
          || takesFunctions(builtin) && mayCallOne(call, file);
    }
    if (call.callee instanceof Expr.Dot dot && isPlain(dot.object, file)) {
      return false;
    }
    return function(call.callee, file);
  }

  private boolean isAboutAnswers(Expr.Call call, Builtin builtin, FileCode file) {
    List<String> decisive = builtin.ends();
    if (decisive == null || decisive.isEmpty() || call.stars) {
      return false;
    }
    Origins.Origin all = Origins.Origin.CONSTANT;
    for (int i = 0; i < call.args.size(); i++) {
      Expr.Arg arg = call.args.get(i);
      if (arg.name() == null ? i < decisive.size() : decisive.contains(arg.name())) {
        all = all.and(origins(file).of(arg.value()));
      }
    }
    return all == Origins.Origin.ANSWERS;
  }

  private static boolean takesFunctions(Builtin builtin) {
    for (String parameter : TAKING_FUNCTIONS) {
      if (builtin.signature().indexOf(parameter) >= 0) {
        return true;
      }
    }
    return false;
  }

  private boolean mayCallOne(Expr.Call call, FileCode file) {
    for (Expr.Arg arg : call.args) {
      if (function(arg.value(), file)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an object has the methods of the language alone. */
  private boolean isPlain(Expr object, FileCode file) {
    Expr assigned = object instanceof Expr.Name name ? origins(file).assigned(name) : null;
    Object value = origins(file).values().of(object);
    return isDisplay(assigned == null ? object : assigned)
        || (value == Unknown.VALUE
            ? origins(file).of(object) == Origins.Origin.ANSWERS
            : !(value instanceof HasFields));
  }

  private static boolean isDisplay(Expr expr) {
    return switch (expr.kind) {
      case LITERAL, LIST, TUPLE, DICT, COMPREHENSION, BINARY -> true;
      default -> false;
    };
  }

  /** Whether calling what this evaluates to may end the test. */
  private boolean function(Expr expr, FileCode file) {
    KnownValues values = origins(file).values();
    Object value = values.of(expr);
    if (value instanceof Function function) {
      return in(function.syntax, function.file);
    }
    if (value instanceof Builtin builtin) {
      return builtin.ends() != null;
    }
    if (expr instanceof Expr.Lambda lambda) {
      return in(lambda.function, file);
    }
    if (expr instanceof Expr.Name name) {
      FunctionSyntax local = values.function(name);
      if (local != null) {
        return in(local, file);
      }
    }
    return value == Unknown.VALUE && anywhere && mayBeFunction(expr);
  }

  private static boolean mayBeFunction(Expr expr) {
    return switch (expr.kind) {
      case NAME, DOT, INDEX, CALL, LOGICAL, CONDITIONAL -> true;
      default -> false;
    };
  }

  private boolean in(FunctionSyntax function, FileCode file) {
    Boolean before = functions.get(function);
    if (before != null) {
      return before;
    }
    if (!open.add(function)) {
      return false;
    }
    boolean first = open.size() == 1;
    boolean ends =
        function.body != null
            ? Children.inside(function.body, expr -> in(expr, file))
            : function.result != null && in(function.result, file);
    if (ends) {
      functions.put(function, true);
    } else if (first) {
      open.forEach(asked -> functions.put(asked, false));
    }
    if (first) {
      open.clear();
    }
    return ends;
  }

  private Origins origins(FileCode file) {
    Origins known = origins.get(file);
    if (known == null) {
      known = new Origins(file, new KnownValues(file));
      origins.put(file, known);
    }
    return known;
  }
}
