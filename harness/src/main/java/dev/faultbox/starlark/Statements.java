package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.List;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkList;
import org.jspecify.annotations.Nullable;

/** Executes statements. */
final class Statements {
  /** How a statement ended. */
  private enum End {
    NEXT,
    BREAK,
    CONTINUE,
    RETURN
  }

  private final Evaluation evaluation;
  private final Expressions expressions;

  Statements(Evaluation evaluation, Expressions expressions) {
    this.evaluation = evaluation;
    this.expressions = expressions;
  }

  /** Executes the body of a function and gives its result. */
  Object run(List<Stmt> body, Frame frame) {
    block(body, frame);
    Object result = frame.result;
    return result == null ? Starlark.NONE : result;
  }

  /** Executes the statements of a file. */
  void execute(List<Stmt> statements, Frame frame) {
    block(statements, frame);
  }

  private End block(List<Stmt> statements, Frame frame) {
    for (int i = 0; i < statements.size(); i++) {
      End end = statement(statements.get(i), frame);
      if (end != End.NEXT) {
        return end;
      }
    }
    return End.NEXT;
  }

  private End statement(Stmt statement, Frame frame) {
    frame.offset = statement.start;
    evaluation.step(frame);
    switch (statement.kind) {
      case EXPRESSION -> expressions.evaluate(((Stmt.Expression) statement).value, frame);
      case ASSIGN -> {
        Stmt.Assign assign = (Stmt.Assign) statement;
        expressions.assign(assign.target, expressions.evaluate(assign.value, frame), frame);
      }
      case AUGMENTED -> augmented((Stmt.Augmented) statement, frame);
      case IF -> {
        return choose((Stmt.If) statement, frame);
      }
      case FOR -> {
        return loop((Stmt.For) statement, frame);
      }
      case RETURN -> {
        Expr value = ((Stmt.Return) statement).value;
        frame.result = value == null ? Starlark.NONE : expressions.evaluate(value, frame);
        return End.RETURN;
      }
      case DEF -> {
        Stmt.Def def = (Stmt.Def) statement;
        expressions.assignName(def.name, expressions.function(def.function, frame), frame);
      }
      case LOAD -> load((Stmt.Load) statement, frame);
      case BREAK -> {
        return End.BREAK;
      }
      case CONTINUE -> {
        return End.CONTINUE;
      }
      case PASS -> {}
    }
    return End.NEXT;
  }

  private End choose(Stmt.If choice, Frame frame) {
    for (int i = 0; i < choice.conditions.size(); i++) {
      if (Values.truth(expressions.evaluate(choice.conditions.get(i), frame))) {
        return block(choice.branches.get(i), frame);
      }
    }
    return choice.otherwise == null ? End.NEXT : block(choice.otherwise, frame);
  }

  private End loop(Stmt.For loop, Frame frame) {
    Object iterable = expressions.evaluate(loop.iterable, frame);
    End[] last = {End.NEXT};
    expressions.forEach(
        iterable,
        loop.iterable.start,
        frame,
        item -> {
          expressions.assign(loop.target, item, frame);
          last[0] = block(loop.body, frame);
          return last[0] == End.NEXT || last[0] == End.CONTINUE;
        });
    return last[0] == End.RETURN ? End.RETURN : End.NEXT;
  }

  private void augmented(Stmt.Augmented statement, Frame frame) {
    if (statement.target instanceof Expr.Index index) {
      Object object = expressions.evaluate(index.object, frame);
      Object key = expressions.evaluate(index.key, frame);
      Object old;
      try {
        old = Indexing.get(object, key);
      } catch (BuiltinError e) {
        throw evaluation.error(frame, index.key.start, e);
      }
      Object value = expressions.evaluate(statement.value, frame);
      if (!inPlace(statement, old, value, frame)) {
        expressions.setIndex(index, object, key, combine(statement, old, value, frame), frame);
      }
      return;
    }
    Object old = expressions.evaluate(statement.target, frame);
    Object value = expressions.evaluate(statement.value, frame);
    if (!inPlace(statement, old, value, frame)) {
      expressions.assign(statement.target, combine(statement, old, value, frame), frame);
    }
  }

  private Object combine(Stmt.Augmented statement, Object old, Object value, Frame frame) {
    return expressions.apply(
        statement.operator,
        statement.operatorStart,
        statement.target,
        old,
        statement.value,
        value,
        frame);
  }

  /** {@code list += items} and {@code dict |= dict} change the value itself. */
  private boolean inPlace(Stmt.Augmented statement, Object old, Object value, Frame frame) {
    try {
      if (statement.operator == Token.Kind.PLUS
          && old instanceof StarlarkList<?>
          && evaluation.isIterable(value)) {
        @SuppressWarnings("unchecked")
        StarlarkList<Object> list = (StarlarkList<Object>) old;
        Freezing.checkMutable(list);
        ListMethods.extend(list, value, evaluation);
        return true;
      }
      if (statement.operator == Token.Kind.PIPE
          && old instanceof Dict<?, ?>
          && value instanceof Dict<?, ?> other) {
        @SuppressWarnings("unchecked")
        Dict<Object, Object> dict = (Dict<Object, Object>) old;
        Freezing.checkMutable(dict);
        if (dict != other) {
          Operators.putAll(dict, other);
        }
        return true;
      }
      return false;
    } catch (Freezing.Refused e) {
      throw expressions.refused(frame, statement.start, statement.target, e);
    } catch (BuiltinError e) {
      throw evaluation.error(frame, statement.operatorStart, e);
    } catch (EvalException e) {
      throw evaluation.error(frame, statement.start, "SPEC_VALUE", String.valueOf(e.getMessage()));
    }
  }

  private void load(Stmt.Load load, Frame frame) {
    LoadedFile file = evaluation.loadOther(load, frame.file);
    for (Stmt.LoadName name : load.names) {
      @Nullable Object value = file.globals().get(name.original());
      expressions.assignName(name.local(), requireNonNull(value), frame);
    }
  }
}
