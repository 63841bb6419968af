package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.StarlarkCallable;
import org.jspecify.annotations.Nullable;

/** Calls of functions, built-ins and methods. */
final class Calls {
  private static final String[] NO_NAMES = new String[0];
  private static final Object[] NO_VALUES = new Object[0];
  static final @Nullable Comparison[] NO_COMPARISONS = new @Nullable Comparison[0];

  private final Evaluation evaluation;
  private @Nullable Expressions expressionsOrNull;
  private @Nullable Statements statementsOrNull;
  private int depth;
  private @Nullable Frame deepest;

  Calls(Evaluation evaluation) {
    this.evaluation = evaluation;
  }

  void connect(Expressions expressions, Statements statements) {
    this.expressionsOrNull = expressions;
    this.statementsOrNull = statements;
  }

  private Expressions expressions() {
    return requireNonNull(expressionsOrNull);
  }

  private Statements statements() {
    return requireNonNull(statementsOrNull);
  }

  /** The frame that was active when the stack ended. */
  @Nullable Frame deepest() {
    return deepest;
  }

  /** Evaluates a call expression. */
  Object evaluate(Expr.Call call, Frame frame) {
    Object receiver = null;
    Object function;
    Methods.Method method = null;
    if (call.callee instanceof Expr.Dot dot) {
      receiver = expressions().evaluate(dot.object, frame);
      method = Methods.find(receiver, dot.name);
      function = method != null ? receiver : expressions().attribute(dot, receiver, frame);
    } else {
      function = expressions().evaluate(call.callee, frame);
    }
    boolean comparing = method == null && function instanceof Builtin b && b.comparisons();
    @Nullable Comparison[] comparisons =
        comparing ? new @Nullable Comparison[call.args.size()] : NO_COMPARISONS;
    Object[] positional = call.positional == 0 ? NO_VALUES : new Object[call.positional];
    String[] names = call.names;
    Object[] named = names.length == 0 ? NO_VALUES : new Object[names.length];
    if (call.stars) {
      List<Object> all = new ArrayList<>();
      Map<String, Object> keywords = new LinkedHashMap<>();
      spread(call, frame, all, keywords, comparisons);
      positional = all.toArray();
      names = keywords.keySet().toArray(NO_NAMES);
      named = keywords.values().toArray();
    } else {
      int p = 0;
      int n = 0;
      List<Expr.Arg> args = call.args;
      for (int i = 0; i < args.size(); i++) {
        Expr.Arg arg = args.get(i);
        Object value = argument(arg.value(), frame, comparisons, i);
        if (arg.kind() == Expr.ArgKind.POSITIONAL) {
          positional[p++] = value;
        } else {
          named[n++] = value;
        }
      }
    }
    frame.offset = call.start;
    evaluation.step(frame);
    if (method != null && receiver != null) {
      return callMethod(frame, call, receiver, method, positional, names, named);
    }
    if (function instanceof Builtin builtin) {
      return callBuiltin(frame, call, builtin, comparisons, positional, names, named);
    }
    return call(frame, call, function, positional, names, named);
  }

  private Object argument(Expr expr, Frame frame, @Nullable Comparison[] comparisons, int index) {
    if (comparisons.length > 0
        && expr instanceof Expr.Binary binary
        && expr.kind == Expr.Kind.BINARY
        && isComparison(binary.operator)) {
      Object left = expressions().evaluate(binary.left, frame);
      Object right = expressions().evaluate(binary.right, frame);
      comparisons[index] = new Comparison(binary.operator.text, left, right);
      return expressions().apply(binary, left, right, frame);
    }
    return expressions().evaluate(expr, frame);
  }

  private static boolean isComparison(Token.Kind operator) {
    return switch (operator) {
      case EQUAL_EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, IN, NOT_IN -> true;
      default -> false;
    };
  }

  private void spread(
      Expr.Call call,
      Frame frame,
      List<Object> positional,
      Map<String, Object> named,
      @Nullable Comparison[] comparisons) {
    for (int i = 0; i < call.args.size(); i++) {
      Expr.Arg arg = call.args.get(i);
      Object value = argument(arg.value(), frame, comparisons, i);
      switch (arg.kind()) {
        case POSITIONAL -> positional.add(value);
        case NAMED -> put(frame, arg, named, requireNonNull(arg.name()), value);
        case STAR -> {
          if (!evaluation.isIterable(value)) {
            throw evaluation.error(
                frame,
                arg.value().start,
                BuiltinError.TYPE,
                "after \"*\": " + ArgType.LIST.mismatch("the argument", value));
          }
          positional.addAll(Arrays.asList(evaluation.toArray(value)));
        }
        case STAR_STAR -> {
          if (!(value instanceof Dict<?, ?> dict)) {
            throw evaluation.error(
                frame,
                arg.value().start,
                BuiltinError.TYPE,
                "after \"**\": " + ArgType.DICT.mismatch("the argument", value));
          }
          for (Map.Entry<?, ?> entry : dict.entrySet()) {
            if (!(entry.getKey() instanceof String name)) {
              throw evaluation.error(
                  frame,
                  arg.value().start,
                  BuiltinError.TYPE,
                  "keywords must be strs, got " + Values.type(entry.getKey()));
            }
            put(frame, arg, named, name, entry.getValue());
          }
        }
      }
    }
  }

  private void put(
      Frame frame, Expr.Arg arg, Map<String, Object> named, String name, Object value) {
    if (named.put(name, value) != null) {
      throw evaluation.error(
          frame,
          arg.start(),
          "SPEC_ARG",
          "the keyword \"" + name + "\" is given twice; keep one of them");
    }
  }

  /** Calls any callable value; {@code call} is null when the call is not written in a file. */
  Object call(
      @Nullable Frame frame,
      Expr.@Nullable Call call,
      Object function,
      Object[] positional,
      String[] names,
      Object[] named) {
    if (function instanceof Function f) {
      return callFunction(frame, call, f, positional, names, named);
    }
    if (function instanceof Builtin builtin) {
      return callBuiltin(frame, call, builtin, NO_COMPARISONS, positional, names, named);
    }
    if (function instanceof BoundMethod bound) {
      Methods.Method method = requireNonNull(Methods.find(bound.receiver, bound.name));
      return callMethod(frame, call, bound.receiver, method, positional, names, named);
    }
    CallContext context = new CallContext(evaluation, null, frame, call, NO_COMPARISONS);
    if (!(function instanceof StarlarkCallable)) {
      throw evaluation.error(
          frame, context.position(), BuiltinError.TYPE, notCallable(frame, call, function), null);
    }
    Map<String, Object> keywords = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      keywords.put(names[i], named[i]);
    }
    try {
      return LibraryBridge.call(context, function, positional, keywords);
    } catch (EvalException e) {
      throw evaluation.error(
          frame, context.position(), "SPEC_VALUE", String.valueOf(e.getMessage()), e);
    } catch (BuiltinError e) {
      throw placed(frame, context, e);
    } catch (InterruptedException e) {
      throw cancelled(frame);
    }
  }

  private String notCallable(@Nullable Frame frame, Expr.@Nullable Call call, Object value) {
    String type = Values.aType(value);
    if (call == null || frame == null || !(call.callee instanceof Expr.Name name)) {
      return type + " cannot be called; remove the parentheses";
    }
    Stmt.Load load = name.scope == Expr.Scope.GLOBAL ? frame.file.loads.get(name.slot) : null;
    Environment environment = evaluation.interpreter().environment();
    if (load == null) {
      return name.name + " is " + type + " and cannot be called; remove the parentheses";
    }
    String original = name.name;
    int start = load.start;
    for (Stmt.LoadName loaded : load.names) {
      if (loaded.local().name.equals(name.name)) {
        original = loaded.original();
        start = loaded.originalStart();
      }
    }
    String here = name.name + " is " + type + " here, loaded at " + frame.text().position(start);
    if (!environment.predeclared.containsKey(name.name)) {
      return here + "; call one of its members, or load another name";
    }
    Environment.ShadowHint hint = environment.shadowHints.get(name.name);
    return here
        + "; write load(\""
        + load.path
        + "\", "
        + (hint == null ? name.name + "_loaded" : hint.alias())
        + "=\""
        + original
        + "\") and keep "
        + name.name
        + "() "
        + (hint == null ? "for the built-in" : hint.purpose());
  }

  private EvaluationCancelled cancelled(@Nullable Frame frame) {
    Thread.currentThread().interrupt();
    return evaluation.cancelled(frame);
  }

  private StarlarkError placed(@Nullable Frame frame, CallContext context, BuiltinError error) {
    return evaluation.error(frame, context.locate(error), error.code(), error.text(), error);
  }

  private Object callBuiltin(
      @Nullable Frame frame,
      Expr.@Nullable Call call,
      Builtin builtin,
      @Nullable Comparison[] comparisons,
      Object[] positional,
      String[] names,
      Object[] named) {
    CallContext context =
        new CallContext(evaluation, builtin.signature(), frame, call, comparisons);
    try {
      Arguments arguments = builtin.signature().bind(positional, names, named);
      context.bound(arguments);
      Object result = builtin.body().call(context, arguments);
      return requireNonNull(result, builtin.name());
    } catch (BuiltinError e) {
      throw placed(frame, context, e);
    } catch (InterruptedException e) {
      throw cancelled(frame);
    }
  }

  private Object callMethod(
      @Nullable Frame frame,
      Expr.@Nullable Call call,
      Object receiver,
      Methods.Method method,
      Object[] positional,
      String[] names,
      Object[] named) {
    CallContext context =
        new CallContext(evaluation, method.signature(), frame, call, NO_COMPARISONS);
    try {
      Arguments arguments = method.signature().bind(positional, names, named);
      context.bound(arguments);
      return Methods.call(receiver, method, arguments, context);
    } catch (BuiltinError e) {
      throw placed(frame, context, e);
    } catch (EvalException e) {
      throw evaluation.error(
          frame, context.position(), "SPEC_VALUE", String.valueOf(e.getMessage()), e);
    } catch (Freezing.Refused e) {
      if (frame != null && call != null && call.callee instanceof Expr.Dot dot) {
        throw expressions().refused(frame, dot.nameStart, dot.object, e);
      }
      throw evaluation.error(
          frame,
          context.position(),
          "SPEC_FROZEN",
          "this " + Values.type(receiver) + " cannot change any more; copy it first",
          e);
    }
  }

  private Object callFunction(
      @Nullable Frame caller,
      Expr.@Nullable Call call,
      Function function,
      Object[] positional,
      String[] names,
      Object[] named) {
    FunctionSyntax syntax = function.syntax;
    checkStack(caller, function);
    @Nullable Object[] locals = new @Nullable Object[syntax.slots];
    try {
      FunctionBinding.bind(function, positional, names, named, locals, evaluation.mutability());
    } catch (BuiltinError e) {
      throw placed(caller, new CallContext(evaluation, null, caller, call, NO_COMPARISONS), e);
    }
    for (int slot : syntax.cells) {
      locals[slot] = new Cell(locals[slot]);
    }
    Frame frame = new Frame(syntax, function.file, locals, function.free, caller);
    depth++;
    deepest = frame;
    try {
      if (syntax.result != null) {
        return expressions().evaluate(syntax.result, frame);
      }
      Object result = statements().run(requireNonNull(syntax.body), frame);
      deepest = caller;
      return result;
    } catch (BuiltinError e) {
      throw evaluation.error(frame, frame.offset, e);
    } finally {
      depth--;
    }
  }

  private void checkStack(@Nullable Frame caller, Function function) {
    for (Frame f = caller; f != null; f = f.parent()) {
      if (f.syntax == function.syntax) {
        throw recursion(requireNonNull(caller), f, function);
      }
    }
    if (depth >= evaluation.limits.callDepth()) {
      throw evaluation.error(
          caller,
          caller == null ? function.position() : caller.position(),
          "SPEC_LIMIT",
          "more than "
              + evaluation.limits.callDepth()
              + " calls inside each other; write a loop over a work list",
          null);
    }
  }

  private StarlarkError recursion(Frame caller, Frame first, Function function) {
    StringBuilder chain = new StringBuilder(function.name());
    for (Frame f = caller; f != first && f != null; f = f.parent()) {
      chain.insert(0, f.syntax.name + " -> ");
    }
    chain.insert(0, first.syntax.name + " -> ");
    return evaluation.error(
        caller,
        caller.offset,
        "SPEC_RECURSION",
        function.name()
            + " calls itself ("
            + chain
            + "); recursion is not available, write a loop over a work list");
  }

  /** A variable that closures share. */
  static final class Cell {
    @Nullable Object value;

    Cell(@Nullable Object value) {
      this.value = value;
    }
  }
}
