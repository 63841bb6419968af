package dev.faultbox.starlark;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements of the syntax tree. */
abstract class Stmt {
  enum Kind {
    ASSIGN,
    AUGMENTED,
    EXPRESSION,
    IF,
    FOR,
    BREAK,
    CONTINUE,
    PASS,
    RETURN,
    DEF,
    LOAD
  }

  final Kind kind;
  final int start;

  Stmt(Kind kind, int start) {
    this.kind = kind;
    this.start = start;
  }

  /** {@code target = value}. */
  static final class Assign extends Stmt {
    final Expr target;
    final Expr value;

    Assign(Expr target, Expr value) {
      super(Kind.ASSIGN, target.start);
      this.target = target;
      this.value = value;
    }
  }

  /** {@code target += value} and friends; the operator is the binary one. */
  static final class Augmented extends Stmt {
    final Expr target;
    final Token.Kind operator;
    final int operatorStart;
    final Expr value;

    Augmented(Expr target, Token.Kind operator, int operatorStart, Expr value) {
      super(Kind.AUGMENTED, target.start);
      this.target = target;
      this.operator = operator;
      this.operatorStart = operatorStart;
      this.value = value;
    }
  }

  /** An expression evaluated for its effect. */
  static final class Expression extends Stmt {
    final Expr value;

    Expression(Expr value) {
      super(Kind.EXPRESSION, value.start);
      this.value = value;
    }
  }

  /** One {@code if} with its {@code elif}s as further branches. */
  static final class If extends Stmt {
    final List<Expr> conditions;
    final List<List<Stmt>> branches;
    final @Nullable List<Stmt> otherwise;

    If(
        int start,
        List<Expr> conditions,
        List<List<Stmt>> branches,
        @Nullable List<Stmt> otherwise) {
      super(Kind.IF, start);
      this.conditions = conditions;
      this.branches = branches;
      this.otherwise = otherwise;
    }
  }

  /** {@code for target in iterable: body}. */
  static final class For extends Stmt {
    final Expr target;
    final Expr iterable;
    final List<Stmt> body;

    For(int start, Expr target, Expr iterable, List<Stmt> body) {
      super(Kind.FOR, start);
      this.target = target;
      this.iterable = iterable;
      this.body = body;
    }
  }

  /** {@code break}, {@code continue} or {@code pass}. */
  static final class Flow extends Stmt {
    Flow(Kind kind, int start) {
      super(kind, start);
    }
  }

  /** {@code return} with or without a value. */
  static final class Return extends Stmt {
    final @Nullable Expr value;

    Return(int start, @Nullable Expr value) {
      super(Kind.RETURN, start);
      this.value = value;
    }
  }

  /** {@code def name(params): body}. */
  static final class Def extends Stmt {
    final Expr.Name name;
    final FunctionSyntax function;

    Def(int start, Expr.Name name, FunctionSyntax function) {
      super(Kind.DEF, start);
      this.name = name;
      this.function = function;
    }
  }

  /** One name of a load: the local name and the name in the other file. */
  record LoadName(Expr.Name local, String original, int originalStart) {}

  /** {@code load("path", "a", b = "c")}. */
  static final class Load extends Stmt {
    final String path;
    final int pathStart;
    final List<LoadName> names;

    Load(int start, String path, int pathStart, List<LoadName> names) {
      super(Kind.LOAD, start);
      this.path = path;
      this.pathStart = pathStart;
      this.names = names;
    }
  }
}
