package dev.faultbox.starlark;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What an expression or a statement is made of. Functions inside are not entered. */
final class Children {
  /** Levels of expressions that are looked into; the stack is not endless. */
  static final int MAX_DEPTH = 150;

  private Children() {}

  /** Whether this is so of an expression right below; those may or may not be evaluated. */
  static boolean any(Expr expr, Predicate<Expr> test) {
    return switch (expr.kind) {
      case LITERAL, NAME -> false;
      case LIST, TUPLE -> any(((Expr.Sequence) expr).items, test);
      case DICT ->
          any(((Expr.DictDisplay) expr).keys, test) || any(((Expr.DictDisplay) expr).values, test);
      case COMPREHENSION -> {
        Expr.Comprehension comprehension = (Expr.Comprehension) expr;
        boolean found = is(comprehension.key, test) || test.test(comprehension.value);
        for (Expr.Clause clause : comprehension.clauses) {
          found = found || test.test(clause.value());
        }
        yield found;
      }
      case DOT -> test.test(((Expr.Dot) expr).object);
      case INDEX -> test.test(((Expr.Index) expr).object) || test.test(((Expr.Index) expr).key);
      case SLICE -> {
        Expr.Slice slice = (Expr.Slice) expr;
        yield test.test(slice.object)
            || is(slice.from, test)
            || is(slice.to, test)
            || is(slice.step, test);
      }
      case CALL -> {
        boolean found = test.test(((Expr.Call) expr).callee);
        for (Expr.Arg arg : ((Expr.Call) expr).args) {
          found = found || test.test(arg.value());
        }
        yield found;
      }
      case UNARY -> test.test(((Expr.Unary) expr).operand);
      case BINARY, LOGICAL ->
          test.test(((Expr.Binary) expr).left) || test.test(((Expr.Binary) expr).right);
      case CONDITIONAL -> {
        Expr.Conditional choice = (Expr.Conditional) expr;
        yield test.test(choice.condition) || test.test(choice.yes) || test.test(choice.no);
      }
      case LAMBDA -> defaults(((Expr.Lambda) expr).function, test);
    };
  }

  /** Whether this is so of an expression in a statement, or in one inside it. */
  static boolean any(Stmt statement, Predicate<Expr> test) {
    return switch (statement.kind) {
      case ASSIGN ->
          test.test(((Stmt.Assign) statement).value) || test.test(((Stmt.Assign) statement).target);
      case AUGMENTED ->
          test.test(((Stmt.Augmented) statement).target)
              || test.test(((Stmt.Augmented) statement).value);
      case EXPRESSION -> test.test(((Stmt.Expression) statement).value);
      case IF -> {
        Stmt.If choice = (Stmt.If) statement;
        boolean found = any(choice.conditions, test);
        for (List<Stmt> branch : choice.branches) {
          found = found || inside(branch, test);
        }
        yield found || (choice.otherwise != null && inside(choice.otherwise, test));
      }
      case FOR ->
          test.test(((Stmt.For) statement).iterable) || inside(((Stmt.For) statement).body, test);
      case RETURN -> is(((Stmt.Return) statement).value, test);
      case DEF -> defaults(((Stmt.Def) statement).function, test);
      case BREAK, CONTINUE, PASS, LOAD -> false;
    };
  }

  /** As above, for any of the statements. */
  static boolean inside(List<Stmt> statements, Predicate<Expr> test) {
    for (Stmt statement : statements) {
      if (any(statement, test)) {
        return true;
      }
    }
    return false;
  }

  private static boolean any(List<Expr> list, Predicate<Expr> test) {
    for (Expr expr : list) {
      if (test.test(expr)) {
        return true;
      }
    }
    return false;
  }

  private static boolean defaults(FunctionSyntax function, Predicate<Expr> test) {
    for (FunctionSyntax.Parameter parameter : function.parameters) {
      if (is(parameter.defaultValue, test)) {
        return true;
      }
    }
    return false;
  }

  private static boolean is(@Nullable Expr expr, Predicate<Expr> test) {
    return expr != null && test.test(expr);
  }
}
