package dev.faultbox.starlark;

import java.util.List;

/** Whether what follows a statement may be passed over, because the statement leaves. */
final class Leaving {
  private static final String FAIL = "fail";

  private Leaving() {}

  /** Whether a way through the statement ends the function, the loop around it, or the test. */
  static boolean mayLeave(Stmt statement) {
    return switch (statement.kind) {
      case RETURN, BREAK, CONTINUE -> true;
      case EXPRESSION -> mayFail(((Stmt.Expression) statement).value);
      case IF -> {
        Stmt.If choice = (Stmt.If) statement;
        boolean leaves = choice.otherwise != null && mayLeave(choice.otherwise);
        for (List<Stmt> branch : choice.branches) {
          leaves |= mayLeave(branch);
        }
        yield leaves;
      }
      case FOR -> mayLeave(((Stmt.For) statement).body);
      case ASSIGN, AUGMENTED, PASS, DEF, LOAD -> false;
    };
  }

  /** Whether the test may end here, as in {@code set_up or fail("…")}. */
  private static boolean mayFail(Expr expr) {
    return switch (expr.kind) {
      case CALL -> ((Expr.Call) expr).callee instanceof Expr.Name name && name.name.equals(FAIL);
      case LOGICAL -> mayFail(((Expr.Binary) expr).right);
      case CONDITIONAL ->
          mayFail(((Expr.Conditional) expr).yes) || mayFail(((Expr.Conditional) expr).no);
      default -> false;
    };
  }

  private static boolean mayLeave(List<Stmt> statements) {
    for (Stmt statement : statements) {
      if (mayLeave(statement)) {
        return true;
      }
    }
    return false;
  }
}
