package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import net.starlark.java.eval.Mutability;
import org.jspecify.annotations.Nullable;

/** One call of a built-in: where it stands in the source, and the evaluation it belongs to. */
public final class CallContext {
  private final Evaluation evaluation;
  private final @Nullable Frame frame;
  private final Expr.@Nullable Call call;
  private @Nullable Arguments arguments;
  private final @Nullable Signature signature;
  private final @Nullable Comparison[] comparisons;

  CallContext(
      Evaluation evaluation,
      @Nullable Signature signature,
      @Nullable Frame frame,
      Expr.@Nullable Call call,
      @Nullable Comparison[] comparisons) {
    this.evaluation = evaluation;
    this.signature = signature;
    this.frame = frame;
    this.call = call;
    this.comparisons = comparisons;
  }

  void bound(Arguments newArguments) {
    this.arguments = newArguments;
  }

  Evaluation evaluation() {
    return evaluation;
  }

  @Nullable Frame frame() {
    return frame;
  }

  /** Where the call begins. */
  public Position position() {
    if (frame != null) {
      return call == null ? frame.position() : frame.text().position(call.start);
    }
    return new Position("<host>", 1, 1);
  }

  /** Where the value of an argument stands; the call when it is not written there. */
  public Position argument(String parameter) {
    return position(expression(parameter), position());
  }

  /** Where the keyword of an argument stands; its value when it was given by position. */
  public Position keyword(String parameter) {
    Expr.Arg arg = named(parameter);
    return arg == null || frame == null ? argument(parameter) : frame.text().position(arg.start());
  }

  /** Where an element of a list written as argument stands; the argument when it is computed. */
  public Position element(String parameter, int index) {
    return position(
        step(expression(parameter), index), position(expression(parameter), position()));
  }

  /** Where the value of a key of a dict written as argument stands. */
  public Position entry(String parameter, Object key) {
    return position(
        step(expression(parameter), new BuiltinError.Key(key)),
        position(expression(parameter), position()));
  }

  /** Where a key of a dict written as argument stands; the argument when it is computed. */
  public Position entryKey(String parameter, Object key) {
    Expr expr = expression(parameter);
    if (expr instanceof Expr.DictDisplay dict) {
      for (Expr written : dict.keys) {
        if (written instanceof Expr.Literal literal && literal.value.equals(key)) {
          return position(written, position());
        }
      }
    }
    return position(expr, position());
  }

  /** Where an argument that went into {@code *args} stands, counted from 0. */
  public Position rest(int index) {
    return position(positional(firstRest() + index), position());
  }

  /** The source text of an argument; null when it is not written in the call. */
  public @Nullable String sourceOf(String parameter) {
    Expr expr = expression(parameter);
    return expr == null || frame == null ? null : frame.text().slice(expr.start, expr.end);
  }

  /**
   * The operands of the comparison that was written as this argument; null when it is none. Only
   * for built-ins declared with {@link Builtin.Builder#recordComparisons()}.
   */
  public @Nullable Comparison comparison(String parameter) {
    Expr expr = expression(parameter);
    if (expr == null || call == null) {
      return null;
    }
    for (int i = 0; i < comparisons.length; i++) {
      if (call.args.get(i).value() == expr) {
        return comparisons[i];
      }
    }
    return null;
  }

  /** The nearest file of the call stack that the author wrote; null when there is none. */
  public @Nullable Source userFile() {
    for (Frame f = frame; f != null; f = f.parent()) {
      if (f.text().source.user()) {
        return f.text().source;
      }
    }
    return null;
  }

  /** Where the nearest file that the author wrote made the call. */
  public Position userPosition() {
    for (Frame f = frame; f != null; f = f.parent()) {
      if (f.text().source.user()) {
        return f == frame ? position() : f.position();
      }
    }
    return position();
  }

  /** Active functions, innermost first. */
  public List<CallFrame> stack() {
    return evaluation.stack(position(), frame);
  }

  /** The text of a line of a loaded file. */
  public @Nullable String sourceLine(Position position) {
    return evaluation.interpreter().sourceLine(position);
  }

  /** New lists and dicts of the body belong to this. */
  public Mutability mutability() {
    return evaluation.mutability();
  }

  /** What the embedding gave to {@code load} or {@code call}; null when nothing. */
  public @Nullable Object attachment() {
    return evaluation.attachment();
  }

  /** The interpreter, for calls on other threads. */
  public Interpreter interpreter() {
    return evaluation.interpreter();
  }

  /** Calls a function on this thread, within the limits of the running evaluation. */
  public Object call(Object function, List<?> positional, Map<String, ?> named) {
    return evaluation.callFromJava(
        frame,
        function,
        positional.toArray(),
        named.keySet().toArray(new String[0]),
        named.values().toArray());
  }

  /** Calls a function with positional arguments only. */
  public Object call(Object function, Object... positional) {
    return evaluation.callFromJava(frame, function, positional, new String[0], new Object[0]);
  }

  Position locate(BuiltinError error) {
    Position explicit = error.explicit();
    if (explicit != null) {
      return explicit;
    }
    String parameter = error.argument();
    Expr expr = null;
    if (error.positional() >= 0) {
      expr = positional(error.positional());
    } else if (error.restIndex() >= 0) {
      expr = positional(firstRest() + error.restIndex());
    } else if (parameter != null) {
      if (error.keyword()) {
        return keyword(parameter);
      }
      expr = expression(parameter);
    }
    for (Object next : error.path()) {
      Expr inner = step(expr, next);
      if (inner == null) {
        break;
      }
      expr = inner;
    }
    return position(expr, position());
  }

  private Position position(@Nullable Expr expr, Position otherwise) {
    return expr == null || frame == null ? otherwise : frame.text().position(expr.start);
  }

  private int firstRest() {
    return arguments == null ? 0 : arguments.firstRest();
  }

  private @Nullable Expr expression(String parameter) {
    Expr.Arg arg = named(parameter);
    if (arg != null) {
      return arg.value();
    }

    if (signature == null) {
      return null;
    }
    int index = signature.indexOf(parameter);
    boolean byPosition =
        index >= 0 && signature.params.get(index).kind() != Signature.Kind.KEYWORD_ONLY;
    return byPosition ? positional(index) : null;
  }

  private Expr.@Nullable Arg named(String parameter) {
    if (call == null) {
      return null;
    }

    for (Expr.Arg arg : call.args) {
      if (arg.name() != null) {
        String name = requireNonNull(arg.name());
        String canonical = signature == null ? name : signature.aliases.getOrDefault(name, name);
        if (name.equals(parameter) || canonical.equals(parameter)) {
          return arg;
        }
      }
    }
    return null;
  }

  private @Nullable Expr positional(int index) {
    if (call == null) {
      return null;
    }
    int count = 0;
    for (Expr.Arg arg : call.args) {
      if (arg.kind() == Expr.ArgKind.POSITIONAL && count++ == index) {
        return arg.value();
      }
    }
    for (Expr.Arg arg : call.args) {
      if (arg.kind() == Expr.ArgKind.STAR && index >= count) {
        return arg.value();
      }
    }
    return null;
  }

  private static @Nullable Expr step(@Nullable Expr expr, Object step) {
    if (expr instanceof Expr.Sequence list && step instanceof Integer index) {
      return index >= 0 && index < list.items.size() ? list.items.get(index) : null;
    }
    if (expr instanceof Expr.DictDisplay dict && step instanceof BuiltinError.Key key) {
      for (int i = dict.keys.size() - 1; i >= 0; i--) {
        if (dict.keys.get(i) instanceof Expr.Literal literal && literal.value.equals(key.value())) {
          return dict.values.get(i);
        }
      }
    }
    return null;
  }
}
