package dev.faultbox.starlark;

import java.util.List;

/** Whether what follows a statement may be passed over, because the statement leaves. */
final class Leaving {
  private Leaving() {}

  /** Whether a way through the statement ends the function, or the loop around it. */
  static boolean mayLeave(Stmt statement) {
    return switch (statement.kind) {
      case RETURN, BREAK, CONTINUE -> true;
      case IF -> {
        Stmt.If choice = (Stmt.If) statement;
        boolean leaves = choice.otherwise != null && mayLeave(choice.otherwise);
        for (List<Stmt> branch : choice.branches) {
          leaves |= mayLeave(branch);
        }
        yield leaves;
      }
      case FOR -> mayLeave(((Stmt.For) statement).body);
      case EXPRESSION, ASSIGN, AUGMENTED, PASS, DEF, LOAD -> false;
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
