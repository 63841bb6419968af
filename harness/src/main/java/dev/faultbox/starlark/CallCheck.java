package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkInt;
import net.starlark.java.eval.StarlarkList;
import net.starlark.java.eval.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the calls of built-ins in a file, also at those in functions that nothing has called
 * yet, and reports what is wrong whatever the unknown values turn out to be. The built-ins
 * themselves judge, so the messages are those of an evaluation.
 *
 * <p>Names that the file defines or loads hide built-ins; calls of anything else are not judged.
 */
final class CallCheck {
  /** What a call says of the moment, or of the product, and a later one may not. */
  private static final Set<String> NOT_OF_ARGUMENTS = Set.of("SPEC_PHASE", "SPEC_NOT_BUILT");

  private final FileCode code;
  private final boolean evaluated;
  private final Evaluation evaluation;
  private final Frame frame;
  private final Map<Expr, Object> results = new IdentityHashMap<>();
  private final Findings findings;

  /**
   * @param attachment what built-ins find while they judge; nothing of it is kept
   * @param evaluated whether the globals of the file have their values: then only calls inside
   *     functions are judged, the others were carried out
   */
  CallCheck(
      Interpreter interpreter, FileCode code, @Nullable Object attachment, boolean evaluated) {
    this.code = code;
    this.evaluated = evaluated;
    this.evaluation = new Evaluation(interpreter, interpreter.environment().limits(), attachment);
    this.frame =
        new Frame(
            requireNonNull(code.toplevel), code, new @Nullable Object[0], new Object[0], null);
    this.findings = new Findings(code.text);
  }

  /** What is wrong, in the order of the calls. */
  List<StarlarkError> findings() {
    // Arguments come before the call they belong to.
    for (Expr.Call call : code.calls) {
      if (!call.stars && call.callee instanceof Expr.Name name) {
        results.put(call, result(call, name));
      }
    }
    return findings.list;
  }

  private Object result(Expr.Call call, Expr.Name name) {
    boolean inside = code.insideFunctions.contains(call);
    if (name.scope == Expr.Scope.PREDECLARED && name.predeclared instanceof Builtin builtin) {
      boolean judged = inside || !evaluated;
      return call(call, builtin, inside, judged);
    }
    FunctionSyntax function = function(name);
    return function != null && function.returnsNothing() ? Starlark.NONE : Unknown.VALUE;
  }

  /** The function that a name stands for without doubt. */
  private @Nullable FunctionSyntax function(Expr.Name name) {
    Binding binding = name.binding;
    if (binding != null) {
      return code.reassigned.contains(binding) ? null : code.localFunctions.get(binding);
    }
    return name.scope == Expr.Scope.GLOBAL
            && evaluated
            && code.globals[name.slot] instanceof Function function
        ? function.syntax
        : null;
  }

  private Object call(Expr.Call call, Builtin builtin, boolean inside, boolean judged) {
    Object[] positional = new Object[call.positional];
    Object[] named = new Object[call.names.length];
    int p = 0;
    int n = 0;
    boolean known = true;
    for (Expr.Arg arg : call.args) {
      Object value = value(arg.value());
      known &= value != Unknown.VALUE;
      if (arg.kind() == Expr.ArgKind.POSITIONAL) {
        positional[p++] = value;
      } else {
        named[n++] = value;
      }
    }
    CallContext context =
        new CallContext(evaluation, builtin.signature(), frame, call, Calls.NO_COMPARISONS);
    try {
      Arguments arguments = builtin.signature().bind(positional, call.names, named);
      context.bound(arguments);
      return builtin.check().judge(builtin, context, arguments, known, inside);
    } catch (BuiltinError e) {
      if (judged && !NOT_OF_ARGUMENTS.contains(e.code())) {
        findings.add(context.locate(e), e.code(), e.text());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Unknown.VALUE;
  }

  private Object value(Expr expr) {
    return switch (expr.kind) {
      case LITERAL -> ((Expr.Literal) expr).value;
      case NAME -> named((Expr.Name) expr);
      case LIST, TUPLE -> sequence((Expr.Sequence) expr);
      case DICT -> dict((Expr.DictDisplay) expr);
      case UNARY -> negative((Expr.Unary) expr);
      case DOT -> attribute((Expr.Dot) expr);
      case CALL -> results.getOrDefault(expr, Unknown.VALUE);
      default -> Unknown.VALUE;
    };
  }

  private Object named(Expr.Name name) {
    Object value =
        switch (name.scope) {
          case PREDECLARED -> name.predeclared;
          case GLOBAL -> evaluated ? code.globals[name.slot] : null;
          default -> null;
        };
    return value == null ? Unknown.VALUE : value;
  }

  private Object attribute(Expr.Dot dot) {
    if (value(dot.object) instanceof HasFields fields) {
      try {
        Object field = fields.getField(dot.name);
        return field == null ? Unknown.VALUE : field;
      } catch (BuiltinError e) {
        return Unknown.VALUE;
      }
    }
    return Unknown.VALUE;
  }

  private Object sequence(Expr.Sequence sequence) {
    List<Object> items = new ArrayList<>();
    for (Expr item : sequence.items) {
      Object value = value(item);
      if (value == Unknown.VALUE) {
        return Unknown.VALUE;
      }
      items.add(value);
    }
    return sequence.kind == Expr.Kind.LIST
        ? StarlarkList.immutableCopyOf(items)
        : Tuple.copyOf(items);
  }

  private Object dict(Expr.DictDisplay display) {
    Dict.Builder<Object, Object> dict = Dict.builder();
    for (int i = 0; i < display.keys.size(); i++) {
      Object key = value(display.keys.get(i));
      Object value = value(display.values.get(i));
      boolean plain = key instanceof String || key instanceof StarlarkInt;
      if (!plain || value == Unknown.VALUE) {
        return Unknown.VALUE;
      }
      dict.put(key, value);
    }
    return dict.buildImmutable();
  }

  private Object negative(Expr.Unary unary) {
    return unary.operator == Token.Kind.MINUS && value(unary.operand) instanceof StarlarkInt number
        ? StarlarkInt.uminus(number)
        : Unknown.VALUE;
  }
}
