package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.Mutability;
import net.starlark.java.eval.StarlarkInt;
import net.starlark.java.eval.StarlarkIterable;
import net.starlark.java.eval.StarlarkList;
import net.starlark.java.eval.Tuple;
import org.jspecify.annotations.Nullable;

/** Evaluates expressions. */
final class Expressions {
  private final Evaluation evaluation;
  private final Calls calls;

  Expressions(Evaluation evaluation, Calls calls) {
    this.evaluation = evaluation;
    this.calls = calls;
  }

  Object evaluate(Expr expr, Frame frame) {
    return switch (expr.kind) {
      case LITERAL -> ((Expr.Literal) expr).value;
      case NAME -> name((Expr.Name) expr, frame);
      case LIST -> StarlarkList.of(evaluation.mutability(), items((Expr.Sequence) expr, frame));
      case TUPLE -> Tuple.of(items((Expr.Sequence) expr, frame));
      case DICT -> dict((Expr.DictDisplay) expr, frame);
      case COMPREHENSION -> comprehension((Expr.Comprehension) expr, frame);
      case DOT -> {
        Expr.Dot dot = (Expr.Dot) expr;
        yield attribute(dot, evaluate(dot.object, frame), frame);
      }
      case INDEX -> index((Expr.Index) expr, frame);
      case SLICE -> slice((Expr.Slice) expr, frame);
      case CALL -> calls.evaluate((Expr.Call) expr, frame);
      case UNARY -> unary((Expr.Unary) expr, frame);
      case BINARY -> {
        Expr.Binary binary = (Expr.Binary) expr;
        Object left = evaluate(binary.left, frame);
        yield apply(binary, left, evaluate(binary.right, frame), frame);
      }
      case LOGICAL -> {
        Expr.Binary binary = (Expr.Binary) expr;
        Object left = evaluate(binary.left, frame);
        boolean decided = Values.truth(left) == (binary.operator == Token.Kind.OR);
        yield decided ? left : evaluate(binary.right, frame);
      }
      case CONDITIONAL -> {
        Expr.Conditional conditional = (Expr.Conditional) expr;
        boolean yes = Values.truth(evaluate(conditional.condition, frame));
        yield evaluate(yes ? conditional.yes : conditional.no, frame);
      }
      case LAMBDA -> function(((Expr.Lambda) expr).function, frame);
    };
  }

  private Object name(Expr.Name name, Frame frame) {
    Object value =
        switch (name.scope) {
          case LOCAL -> frame.locals[name.slot];
          case CELL -> ((Calls.Cell) requireNonNull(frame.locals[name.slot])).value;
          case FREE -> ((Calls.Cell) frame.free[name.slot]).value;
          case GLOBAL -> frame.file.globals[name.slot];
          case PREDECLARED -> name.predeclared;
          case UNRESOLVED -> null;
        };
    if (value == null) {
      throw evaluation.error(frame, name.start, "SPEC_NAME", unassigned(name, frame));
    }
    return value;
  }

  private static String unassigned(Expr.Name name, Frame frame) {
    Integer global = frame.file.slots.get(name.name);
    if (name.scope == Expr.Scope.GLOBAL && global != null) {
      return "\""
          + name.name
          + "\" is used before it is defined at "
          + frame.text().position(frame.file.slotStarts.get(global))
          + "; move the definition up";
    }
    if (global != null) {
      return "\""
          + name.name
          + "\" is a variable of this function, because it is assigned here, and has no value yet;"
          + " a top-level name cannot be assigned again, choose another name";
    }
    return "\"" + name.name + "\" has no value yet; assign it on every path before this line";
  }

  private Object[] items(Expr.Sequence sequence, Frame frame) {
    Object[] items = new Object[sequence.items.size()];
    for (int i = 0; i < items.length; i++) {
      items[i] = evaluate(sequence.items.get(i), frame);
    }
    return items;
  }

  private Object dict(Expr.DictDisplay display, Frame frame) {
    Dict<Object, Object> dict = Dict.of(evaluation.mutability());
    for (int i = 0; i < display.keys.size(); i++) {
      Expr keyExpr = display.keys.get(i);
      Object key = evaluate(keyExpr, frame);
      Object value = evaluate(display.values.get(i), frame);
      int before = dict.size();
      put(dict, key, value, keyExpr.start, frame);
      if (dict.size() == before) {
        throw evaluation.error(
            frame,
            keyExpr.start,
            "SPEC_DUPLICATE",
            "the key " + Values.shortRepr(key) + " is given twice; keep one of them");
      }
    }
    return dict;
  }

  private void put(Dict<Object, Object> dict, Object key, Object value, int offset, Frame frame) {
    try {
      Values.checkHashable(key, 0);
      dict.putEntry(key, value);
    } catch (BuiltinError e) {
      throw evaluation.error(frame, offset, e);
    } catch (EvalException e) {
      throw evaluation.error(frame, offset, "SPEC_VALUE", String.valueOf(e.getMessage()));
    }
  }

  /** Makes a function value of a def or lambda. */
  Function function(FunctionSyntax syntax, Frame frame) {
    List<FunctionSyntax.Parameter> parameters = syntax.parameters;
    @Nullable Object[] defaults = new @Nullable Object[parameters.size()];
    for (int i = 0; i < defaults.length; i++) {
      Expr value = parameters.get(i).defaultValue;
      defaults[i] = value == null ? null : evaluate(value, frame);
    }
    Object[] free = new Object[syntax.captures.size()];
    for (int i = 0; i < free.length; i++) {
      FunctionSyntax.Capture capture = syntax.captures.get(i);
      free[i] =
          capture.fromLocal()
              ? requireNonNull(frame.locals[capture.index()])
              : frame.free[capture.index()];
    }
    return new Function(syntax, frame.file, defaults, free);
  }

  Object attribute(Expr.Dot dot, Object receiver, Frame frame) {
    try {
      Object value = evaluation.attributes().get(receiver, dot.name);
      if (value != null) {
        return value;
      }
      String source = frame.text().slice(dot.object.start, dot.object.end);
      throw evaluation.error(
          frame,
          dot.nameStart,
          "SPEC_NAME",
          evaluation.attributes().missing(receiver, dot.name, source));
    } catch (BuiltinError e) {
      throw evaluation.error(frame, dot.nameStart, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw evaluation.cancelled(frame);
    }
  }

  private Object index(Expr.Index index, Frame frame) {
    Object object = evaluate(index.object, frame);
    Object key = evaluate(index.key, frame);
    try {
      return Indexing.get(object, key);
    } catch (BuiltinError e) {
      throw evaluation.error(frame, index.key.start, e);
    }
  }

  private Object slice(Expr.Slice slice, Frame frame) {
    Object object = evaluate(slice.object, frame);
    Object from = slice.from == null ? null : evaluate(slice.from, frame);
    Object to = slice.to == null ? null : evaluate(slice.to, frame);
    Object step = slice.step == null ? null : evaluate(slice.step, frame);
    try {
      return Indexing.slice(evaluation.mutability(), object, from, to, step);
    } catch (BuiltinError e) {
      throw evaluation.error(frame, slice.start, e);
    }
  }

  private Object unary(Expr.Unary unary, Frame frame) {
    Object operand = evaluate(unary.operand, frame);
    try {
      return Operators.unary(unary.operator, operand);
    } catch (BuiltinError e) {
      throw evaluation.error(frame, unary.start, e);
    }
  }

  /** Applies a binary operator to evaluated operands. */
  Object apply(Expr.Binary binary, Object left, Object right, Frame frame) {
    if (binary.operator == Token.Kind.PLUS
        && left instanceof StarlarkInt a
        && right instanceof StarlarkInt b) {
      return StarlarkInt.add(a, b);
    }
    return apply(
        binary.operator, binary.operatorStart, binary.left, left, binary.right, right, frame);
  }

  Object apply(
      Token.Kind operator,
      int offset,
      Expr leftExpr,
      Object left,
      Expr rightExpr,
      Object right,
      Frame frame) {
    try {
      return evaluation.operators().binary(operator, left, right);
    } catch (BuiltinError e) {
      boolean adding = operator == Token.Kind.PLUS && e.code().equals(BuiltinError.TYPE);
      if (adding && left instanceof String) {
        throw evaluation.error(
            frame,
            rightExpr.start,
            e.code(),
            e.text()
                + "; write "
                + source(leftExpr, frame)
                + " + str("
                + source(rightExpr, frame)
                + ")");
      }
      if (adding && right instanceof String) {
        throw evaluation.error(
            frame,
            leftExpr.start,
            e.code(),
            e.text()
                + "; write str("
                + source(leftExpr, frame)
                + ") + "
                + source(rightExpr, frame));
      }
      throw evaluation.error(frame, offset, e);
    }
  }

  private static String source(Expr expr, Frame frame) {
    return frame.text().slice(expr.start, expr.end);
  }

  // Comprehensions.

  private Object comprehension(Expr.Comprehension comprehension, Frame frame) {
    for (int slot : comprehension.cells) {
      frame.locals[slot] = new Calls.Cell(null);
    }
    if (comprehension.key != null) {
      Dict<Object, Object> dict = Dict.of(evaluation.mutability());
      clauses(comprehension, 0, frame, dict, new ArrayList<>());
      return dict;
    }
    List<Object> items = new ArrayList<>();
    clauses(comprehension, 0, frame, Dict.empty(), items);
    return StarlarkList.of(evaluation.mutability(), items.toArray());
  }

  private void clauses(
      Expr.Comprehension c, int index, Frame frame, Dict<Object, Object> dict, List<Object> items) {
    if (index == c.clauses.size()) {
      evaluation.step(frame);
      if (c.key != null) {
        Object key = evaluate(c.key, frame);
        put(dict, key, evaluate(c.value, frame), c.key.start, frame);
      } else {
        items.add(evaluate(c.value, frame));
        evaluation.operators().checkElements(items.size());
      }
      return;
    }
    Expr.Clause clause = c.clauses.get(index);
    Object value = evaluate(clause.value(), frame);
    Expr target = clause.target();
    if (target == null) {
      if (Values.truth(value)) {
        clauses(c, index + 1, frame, dict, items);
      }
      return;
    }
    forEach(
        value,
        clause.value().start,
        frame,
        item -> {
          assign(target, item, frame);
          clauses(c, index + 1, frame, dict, items);
          return true;
        });
  }

  /** The body of a loop; false ends it. */
  interface Round {
    boolean run(Object item);
  }

  /** Goes over an iterable, which cannot change meanwhile. */
  void forEach(Object iterable, int offset, Frame frame, Round round) {
    if (!(iterable instanceof StarlarkIterable<?> items)) {
      throw evaluation.error(frame, offset, BuiltinError.TYPE, Evaluation.notIterable(iterable));
    }
    Mutability.Freezable lock = iterable instanceof Mutability.Freezable f ? f : null;
    if (lock != null) {
      lock.updateIteratorCount(1);
    }
    try {
      Iterator<?> iterator = items.iterator();
      while (iterator.hasNext()) {
        evaluation.step(frame);
        if (!round.run(iterator.next())) {
          return;
        }
      }
    } finally {
      if (lock != null) {
        lock.updateIteratorCount(-1);
      }
    }
  }

  // Assignment.

  /** Assigns a value to a name, element, or list of targets. */
  void assign(Expr target, Object value, Frame frame) {
    switch (target.kind) {
      case NAME -> assignName((Expr.Name) target, value, frame);
      case INDEX -> {
        Expr.Index index = (Expr.Index) target;
        Object object = evaluate(index.object, frame);
        setIndex(index, object, evaluate(index.key, frame), value, frame);
      }
      default -> unpack((Expr.Sequence) target, value, frame);
    }
  }

  void setIndex(Expr.Index target, Object object, Object key, Object value, Frame frame) {
    try {
      Indexing.set(object, key, value);
    } catch (BuiltinError e) {
      throw evaluation.error(frame, target.key.start, e);
    } catch (EvalException e) {
      throw evaluation.error(frame, target.start, "SPEC_VALUE", String.valueOf(e.getMessage()));
    } catch (Freezing.Refused e) {
      throw refused(frame, target.start, target.object, e);
    }
  }

  void assignName(Expr.Name name, Object value, Frame frame) {
    switch (name.scope) {
      case LOCAL -> frame.locals[name.slot] = value;
      case CELL -> ((Calls.Cell) requireNonNull(frame.locals[name.slot])).value = value;
      default -> {
        if (frame.file.globals[name.slot] == null) {
          frame.file.assigned.add(name.slot);
        }
        frame.file.globals[name.slot] = value;
      }
    }
  }

  private void unpack(Expr.Sequence targets, Object value, Frame frame) {
    if (!evaluation.isIterable(value)) {
      throw evaluation.error(
          frame,
          targets.start,
          BuiltinError.TYPE,
          "cannot unpack " + Values.type(value) + " into " + targets.items.size() + " variables");
    }
    Object[] items = evaluation.toArray(value);
    if (items.length != targets.items.size()) {
      throw evaluation.error(
          frame,
          targets.start,
          "SPEC_VALUE",
          "cannot unpack " + items.length + " values into " + targets.items.size() + " variables");
    }
    for (int i = 0; i < items.length; i++) {
      assign(targets.items.get(i), items[i], frame);
    }
  }

  /** The error for a change of a frozen value, or of one that a loop goes over. */
  StarlarkError refused(Frame frame, int offset, Expr object, Freezing.Refused refused) {
    String type = Values.type(refused.value);
    String source = source(object, frame);
    if (!refused.frozen) {
      return evaluation.error(
          frame,
          offset,
          "SPEC_FROZEN",
          "\""
              + source
              + "\" cannot change while a loop goes over it; loop over list("
              + source
              + ")");
    }
    Expr root = object;
    while (root instanceof Expr.Index || root instanceof Expr.Dot) {
      root = root instanceof Expr.Index index ? index.object : ((Expr.Dot) root).object;
    }
    if (root instanceof Expr.Name name && name.scope == Expr.Scope.GLOBAL) {
      Position defined = frame.text().position(frame.file.slotStarts.get(name.slot));
      return evaluation.error(
          frame,
          offset,
          "SPEC_FROZEN",
          "\""
              + source
              + "\" is frozen since the file was read ("
              + defined
              + "); create the "
              + type
              + " inside the test");
    }
    return evaluation.error(
        frame,
        offset,
        "SPEC_FROZEN",
        "\""
            + source
            + "\" is frozen since its file was read; change a copy: "
            + type
            + "("
            + source
            + ")");
  }
}
