package dev.faultbox.starlark;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expressions of the syntax tree. Offsets are UTF-16 units into the file's text. */
abstract class Expr {
  enum Kind {
    LITERAL,
    NAME,
    LIST,
    TUPLE,
    DICT,
    COMPREHENSION,
    DOT,
    INDEX,
    SLICE,
    CALL,
    UNARY,
    BINARY,
    LOGICAL,
    CONDITIONAL,
    LAMBDA
  }

  /** Where a name lives. */
  enum Scope {
    UNRESOLVED,
    LOCAL,
    CELL,
    FREE,
    GLOBAL,
    PREDECLARED
  }

  final Kind kind;
  final int start;
  final int end;

  /** Height of the tree below, bounded by the parser. */
  int height;

  Expr(Kind kind, int start, int end) {
    this.kind = kind;
    this.start = start;
    this.end = end;
  }

  /** A constant: str, int, float or bytes. */
  static final class Literal extends Expr {
    final Object value;

    Literal(int start, int end, Object value) {
      super(Kind.LITERAL, start, end);
      this.value = value;
    }
  }

  /** An identifier; the resolver fills in where it lives. */
  static final class Name extends Expr {
    final String name;
    Scope scope = Scope.UNRESOLVED;
    int slot;
    @Nullable Object predeclared;
    @Nullable Binding binding;

    Name(int start, int end, String name) {
      super(Kind.NAME, start, end);
      this.name = name;
    }
  }

  /** A list or tuple display. */
  static final class Sequence extends Expr {
    final List<Expr> items;
    final boolean parenthesized;

    Sequence(Kind kind, int start, int end, List<Expr> items, boolean parenthesized) {
      super(kind, start, end);
      this.items = items;
      this.parenthesized = parenthesized;
    }
  }

  /** A dict display. */
  static final class DictDisplay extends Expr {
    final List<Expr> keys;
    final List<Expr> values;

    DictDisplay(int start, int end, List<Expr> keys, List<Expr> values) {
      super(Kind.DICT, start, end);
      this.keys = keys;
      this.values = values;
    }
  }

  /** A {@code for} (with target) or {@code if} clause of a comprehension. */
  record Clause(@Nullable Expr target, Expr value) {}

  /** A list or dict comprehension. */
  static final class Comprehension extends Expr {
    final @Nullable Expr key;
    final Expr value;
    final List<Clause> clauses;

    /** Slots of its variables that closures capture; a new cell is made for each round. */
    int[] cells = new int[0];

    Comprehension(int start, int end, @Nullable Expr key, Expr value, List<Clause> clauses) {
      super(Kind.COMPREHENSION, start, end);
      this.key = key;
      this.value = value;
      this.clauses = clauses;
    }
  }

  /** {@code object.name}. */
  static final class Dot extends Expr {
    final Expr object;
    final String name;
    final int nameStart;

    Dot(int start, int end, Expr object, String name, int nameStart) {
      super(Kind.DOT, start, end);
      this.object = object;
      this.name = name;
      this.nameStart = nameStart;
    }
  }

  /** {@code object[key]}. */
  static final class Index extends Expr {
    final Expr object;
    final Expr key;

    Index(int start, int end, Expr object, Expr key) {
      super(Kind.INDEX, start, end);
      this.object = object;
      this.key = key;
    }
  }

  /** {@code object[from:to:step]}. */
  static final class Slice extends Expr {
    final Expr object;
    final @Nullable Expr from;
    final @Nullable Expr to;
    final @Nullable Expr step;

    Slice(
        int start,
        int end,
        Expr object,
        @Nullable Expr from,
        @Nullable Expr to,
        @Nullable Expr step) {
      super(Kind.SLICE, start, end);
      this.object = object;
      this.from = from;
      this.to = to;
      this.step = step;
    }
  }

  enum ArgKind {
    POSITIONAL,
    NAMED,
    STAR,
    STAR_STAR
  }

  /** An argument of a call; {@code start} is where its keyword, stars or value begin. */
  record Arg(ArgKind kind, @Nullable String name, int start, Expr value) {}

  /** A call. */
  static final class Call extends Expr {
    final Expr callee;
    final List<Arg> args;
    final int positional;
    final String[] names;
    final boolean stars;

    Call(int start, int end, Expr callee, List<Arg> args) {
      super(Kind.CALL, start, end);
      this.callee = callee;
      this.args = args;
      int count = 0;
      boolean anyStar = false;
      java.util.ArrayList<String> named = new java.util.ArrayList<>();
      for (Arg arg : args) {
        count += arg.kind == ArgKind.POSITIONAL ? 1 : 0;
        anyStar |= arg.kind == ArgKind.STAR || arg.kind == ArgKind.STAR_STAR;
        if (arg.name != null) {
          named.add(arg.name);
        }
      }
      this.positional = count;
      this.names = named.toArray(new String[0]);
      this.stars = anyStar;
    }
  }

  /** {@code - + ~ not}. */
  static final class Unary extends Expr {
    final Token.Kind operator;
    final Expr operand;

    Unary(int start, int end, Token.Kind operator, Expr operand) {
      super(Kind.UNARY, start, end);
      this.operator = operator;
      this.operand = operand;
    }
  }

  /** Arithmetic, comparison, membership; with kind LOGICAL: {@code and or}. */
  static final class Binary extends Expr {
    final Token.Kind operator;
    final int operatorStart;
    final Expr left;
    final Expr right;

    Binary(Kind kind, Token.Kind operator, int operatorStart, Expr left, Expr right) {
      super(kind, left.start, right.end);
      this.operator = operator;
      this.operatorStart = operatorStart;
      this.left = left;
      this.right = right;
    }
  }

  /** {@code yes if condition else no}. */
  static final class Conditional extends Expr {
    final Expr condition;
    final Expr yes;
    final Expr no;

    Conditional(Expr condition, Expr yes, Expr no) {
      super(Kind.CONDITIONAL, yes.start, no.end);
      this.condition = condition;
      this.yes = yes;
      this.no = no;
    }
  }

  /** {@code lambda params: body}. */
  static final class Lambda extends Expr {
    final FunctionSyntax function;

    Lambda(int start, int end, FunctionSyntax function) {
      super(Kind.LAMBDA, start, end);
      this.function = function;
    }
  }
}
