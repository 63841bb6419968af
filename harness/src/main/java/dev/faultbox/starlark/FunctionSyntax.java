package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A def or lambda, and what the resolver found out about its variables. */
final class FunctionSyntax {
  /** One parameter. */
  static final class Parameter {
    final Expr.Name name;
    final ParameterKind kind;
    final @Nullable Expr defaultValue;

    Parameter(Expr.Name name, ParameterKind kind, @Nullable Expr defaultValue) {
      this.name = name;
      this.kind = kind;
      this.defaultValue = defaultValue;
    }
  }

  enum ParameterKind {
    NORMAL,
    KEYWORD_ONLY,
    STAR,
    STAR_STAR
  }

  final String name;
  final int start;

  /** In the order of their slots: normal, keyword-only, {@code *args}, {@code **kwargs}. */
  final List<Parameter> parameters;

  /** Null for a lambda. */
  final @Nullable List<Stmt> body;

  /** Null for a def. */
  final @Nullable Expr result;

  // Filled in by the resolver.

  /** Number of local slots. */
  int slots;

  /** Slots of parameters and locals that become cells on entry. */
  int[] cells = new int[0];

  /**
   * For each free variable: where the defining function finds its cell; negative: its own free one.
   */
  final List<Capture> captures = new ArrayList<>();

  /** Names of the slots, for messages. */
  final List<String> slotNames = new ArrayList<>();

  FunctionSyntax(
      String name,
      int start,
      List<Parameter> parameters,
      @Nullable List<Stmt> body,
      @Nullable Expr result) {
    this.name = name;
    this.start = start;
    this.parameters = parameters;
    this.body = body;
    this.result = result;
  }

  /** Whether every way through it ends without a value. */
  boolean returnsNothing() {
    return body != null && returnsNothing(body);
  }

  private static boolean returnsNothing(List<Stmt> statements) {
    for (Stmt statement : statements) {
      boolean nothing =
          switch (statement.kind) {
            case RETURN -> ((Stmt.Return) statement).value == null;
            case FOR -> returnsNothing(((Stmt.For) statement).body);
            case IF -> {
              Stmt.If choice = (Stmt.If) statement;
              yield choice.branches.stream().allMatch(FunctionSyntax::returnsNothing)
                  && (choice.otherwise == null || returnsNothing(choice.otherwise));
            }
            default -> true;
          };
      if (!nothing) {
        return false;
      }
    }
    return true;
  }

  /** How a closure gets one cell when it is made: from a local slot, or from a free variable. */
  record Capture(String name, boolean fromLocal, int index) {}
}
