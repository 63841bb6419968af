package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.starlark.java.eval.Mutability;
import net.starlark.java.eval.StarlarkIterable;
import net.starlark.java.eval.StarlarkList;
import org.jspecify.annotations.Nullable;

/** One evaluation: its limits, stack and mutability. Confined to one thread. */
final class Evaluation {
  /** Steps shared by a load and the loads it causes. */
  private static final class Budget {
    /** Steps between two looks at the thread's interrupt flag. */
    static final int STRIDE = 4096;

    long steps;
    long next;
  }

  final Limits limits;
  private final Interpreter interpreter;
  private final @Nullable Object attachment;
  private final Mutability mutability = Mutability.create("evaluation");
  private final Budget budget;
  private final Operators operators;
  private final Attributes attributes = new Attributes(this);
  private final Calls calls;
  private final Statements statements;

  Evaluation(Interpreter interpreter, Limits limits, @Nullable Object attachment) {
    this(interpreter, limits, attachment, new Budget());
  }

  private Evaluation(
      Interpreter interpreter, Limits limits, @Nullable Object attachment, Budget budget) {
    this.interpreter = interpreter;
    this.limits = limits;
    this.attachment = attachment;
    this.budget = budget;
    this.operators = new Operators(limits, mutability);
    this.calls = new Calls(this);
    Expressions expressions = new Expressions(this, calls);
    this.statements = new Statements(this, expressions);
    calls.connect(expressions, statements);
  }

  Interpreter interpreter() {
    return interpreter;
  }

  Mutability mutability() {
    return mutability;
  }

  @Nullable Object attachment() {
    return attachment;
  }

  Operators operators() {
    return operators;
  }

  Attributes attributes() {
    return attributes;
  }

  // Limits.

  /** Counts one step. */
  void step(Frame frame) {
    if (++budget.steps >= budget.next) {
      check(frame);
    }
  }

  /** Counts the work of a built-in over this many elements. */
  void charge(int elements) {
    budget.steps += elements / 8;
  }

  private void check(@Nullable Frame frame) {
    if (Thread.currentThread().isInterrupted()) {
      throw cancelled(frame);
    }
    if (budget.steps > limits.steps()) {
      BuiltinError error =
          new BuiltinError(
              "SPEC_LIMIT",
              "more than " + limits.steps() + " evaluation steps; the loop here may have no end");
      if (frame == null) {
        throw error;
      }
      throw error(frame, frame.offset, error);
    }
    budget.next = Math.min(limits.steps() + 1, budget.steps + Budget.STRIDE);
  }

  EvaluationCancelled cancelled(@Nullable Frame frame) {
    return new EvaluationCancelled(frame == null ? List.of() : stack(frame.position(), frame));
  }

  // Iteration.

  boolean isIterable(Object value) {
    return value instanceof StarlarkIterable;
  }

  /** The elements of an iterable; the array must not be changed. */
  Object[] toArray(Object value) {
    if (value instanceof StarlarkList<?> list) {
      charge(list.size());
      return list.toArray();
    }
    if (value instanceof Range range) {
      operators.checkElements(range.size());
    }
    if (value instanceof java.util.Collection<?> collection) {
      charge(collection.size());
      return collection.toArray();
    }
    if (value instanceof StarlarkIterable<?> iterable) {
      List<Object> items = new ArrayList<>();
      for (Object item : iterable) {
        items.add(item);
        operators.checkElements(items.size());
      }
      charge(items.size());
      return items.toArray();
    }
    throw new BuiltinError(BuiltinError.TYPE, notIterable(value));
  }

  static String notIterable(Object value) {
    String advice = value instanceof String ? "; write s.elems() for its characters" : "";
    return "cannot go over " + Values.type(value) + advice;
  }

  // Errors.

  StarlarkError error(Frame frame, int offset, BuiltinError error) {
    Position explicit = error.explicit();
    return error(
        frame,
        explicit != null ? explicit : frame.text().position(offset),
        error.code(),
        error.text(),
        error);
  }

  StarlarkError error(Frame frame, int offset, String code, String text) {
    return error(frame, frame.text().position(offset), code, text, null);
  }

  StarlarkError error(
      @Nullable Frame frame,
      Position position,
      String code,
      String text,
      @Nullable Throwable cause) {
    return new StarlarkError(
        code, text, position, stack(position, frame), line(frame, position), List.of(), cause);
  }

  private @Nullable String line(@Nullable Frame frame, Position position) {
    for (Frame f = frame; f != null; f = f.parent()) {
      if (f.text().source.name().equals(position.file())) {
        return f.text().lineText(position.line());
      }
    }
    return interpreter.sourceLine(position);
  }

  List<CallFrame> stack(Position innermost, @Nullable Frame frame) {
    List<CallFrame> frames = new ArrayList<>();
    for (Frame f = frame; f != null; f = f.parent()) {
      frames.add(new CallFrame(f.syntax.name, f == frame ? innermost : f.position()));
    }
    return frames;
  }

  // Entry points.

  LoadedFile loadFile(FileCode code) {
    LoadedFile done = code.loaded;
    if (done != null) {
      return done;
    }
    FunctionSyntax toplevel = requireNonNull(code.toplevel);
    Frame frame =
        new Frame(toplevel, code, new @Nullable Object[toplevel.slots], new Object[0], null);
    try {
      check(null);
      statements.execute(code.statements, frame);
    } catch (StackOverflowError e) {
      throw tooDeep(frame);
    } catch (BuiltinError e) {
      throw error(frame, frame.offset, e);
    }
    mutability.freeze();
    LoadedFile loaded = loaded(code);
    code.loaded = loaded;
    interpreter.finished(loaded);
    return loaded;
  }

  private static LoadedFile loaded(FileCode code) {
    Map<String, Object> globals = new LinkedHashMap<>();
    Map<String, Position> positions = new HashMap<>();
    for (int slot : code.assigned) {
      Object value = code.globals[slot];
      if (!code.loads.containsKey(slot) && value != null) {
        String name = code.slotNames.get(slot);
        globals.put(name, value);
        positions.put(name, code.text.position(code.slotStarts.get(slot)));
      }
    }
    return new LoadedFile(
        code.text.source, globals, positions, code.strings, code.keywords, GlobalCall.allOf(code));
  }

  /** Evaluates the file of a load statement, unless it was, within this evaluation's budget. */
  LoadedFile loadOther(Stmt.Load load, FileCode from) {
    FileCode target = requireNonNull(from.targets.get(load));
    LoadedFile done = target.loaded;
    return done != null
        ? done
        : new Evaluation(interpreter, limits, attachment, budget).loadFile(target);
  }

  Object callFromJava(
      @Nullable Frame frame, Object function, Object[] positional, String[] names, Object[] named) {
    try {
      check(frame);
      return calls.call(frame, null, function, positional, names, named);
    } catch (StackOverflowError e) {
      if (frame == null) {
        throw tooDeep(null);
      }
      throw e;
    }
  }

  private StarlarkError tooDeep(@Nullable Frame frame) {
    Frame at = calls.deepest();
    Frame where = at == null ? frame : at;
    Position position = where == null ? new Position("<host>", 1, 1) : where.position();
    return error(
        where,
        position,
        "SPEC_LIMIT",
        "calls and expressions are nested too deeply here; split the expression, or write a loop",
        null);
  }
}
