package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses statements; goes on at the next statement after a mistake. */
final class Parser extends ExprParser {
  private final Set<String> knownModules;
  private final Foreign foreign;
  private int functions;
  private int loops;

  Parser(
      List<Token> tokens,
      Findings findings,
      FileCode file,
      Map<String, String> restArguments,
      Set<String> knownModules) {
    super(tokens, findings, file, restArguments);
    this.knownModules = knownModules;
    this.foreign = new Foreign(this);
  }

  boolean knows(String module) {
    return knownModules.contains(module);
  }

  List<Stmt> file() {
    List<Stmt> statements = new ArrayList<>();
    while (!at(Token.Kind.END)) {
      if (at(Token.Kind.INDENT)) {
        findings.syntax(token.start(), "unexpected indentation; begin the line at the left");
        statements.addAll(block());
      } else if (!accept(Token.Kind.OUTDENT) && !accept(Token.Kind.NEWLINE)) {
        statement(statements);
      }
    }
    return statements;
  }

  /** Parses one line or compound statement; a broken one is skipped. */
  void statement(List<Stmt> out) {
    int from = index();
    int depth = depth();
    int wereFunctions = functions;
    int wereLoops = loops;
    try {
      enter();
      switch (token.kind()) {
        case DEF -> out.add(def());
        case IF -> ifStatement(out);
        case FOR -> forStatement(out);
        case RESERVED -> foreign.statement(out);
        case AT -> foreign.decorator();
        case ELSE, ELIF ->
            throw broken(
                token.start(), "\"" + token.kind().text + "\" without an \"if\" before it");
        default -> line(out);
      }
      leave();
    } catch (Broken e) {
      depth(depth);
      functions = wereFunctions;
      loops = wereLoops;
      skipLine();
      suspectSince(from);
      if (at(Token.Kind.INDENT)) {
        int start = index();
        functions++;
        loops++;
        block();
        functions = wereFunctions;
        loops = wereLoops;
        suspectSince(start);
      }
    }
  }

  private void line(List<Stmt> out) {
    out.add(simple());
    while (accept(Token.Kind.SEMICOLON) && !at(Token.Kind.NEWLINE)) {
      out.add(simple());
    }
    endOfLine();
  }

  void endOfLine() {
    if (!at(Token.Kind.END)) {
      if (at(Token.Kind.NAME) || at(Token.Kind.NUMBER) || at(Token.Kind.STRING)) {
        throw unexpected("expected an operator, or the next statement on a new line");
      }
      expect(Token.Kind.NEWLINE, "or an operator");
    }
  }

  private Stmt simple() {
    int start = token.start();
    switch (token.kind()) {
      case PASS -> {
        take();
        return new Stmt.Flow(Stmt.Kind.PASS, start);
      }
      case BREAK, CONTINUE -> {
        Token taken = take();
        if (loops == 0) {
          findings.syntax(start, "\"" + taken.kind().text + "\" may only stand inside a for loop");
        }
        return new Stmt.Flow(
            taken.kind() == Token.Kind.BREAK ? Stmt.Kind.BREAK : Stmt.Kind.CONTINUE, start);
      }
      case RETURN -> {
        take();
        if (functions == 0) {
          findings.syntax(start, "\"return\" may only stand inside a function");
        }
        return new Stmt.Return(start, startsExpression() ? expressionList() : null);
      }
      case RESERVED -> throw foreign.inLine();
      default -> {
        if (at(Token.Kind.NAME)
            && "load".equals(token.value())
            && ahead(1).kind() == Token.Kind.LEFT_PAREN) {
          return load();
        }
        return assignment();
      }
    }
  }

  private Stmt assignment() {
    Expr left = expressionList();
    Token.Kind augmented = augmented(token.kind());
    if (augmented != null) {
      int operator = take().start();
      if (left.kind == Expr.Kind.LIST || left.kind == Expr.Kind.TUPLE) {
        findings.syntax(left.start, "\"" + augmented.text + "=\" takes one variable on its left");
      }
      checkTarget(left, "assignment");
      return new Stmt.Augmented(left, augmented, operator, expressionList());
    }
    if (at(Token.Kind.COLON) && left.kind == Expr.Kind.NAME) {
      findings.syntax(token.start(), "type hints are not available; write only the name");
      take();
      test();
    }
    if (!at(Token.Kind.EQUAL)) {
      return new Stmt.Expression(left);
    }
    take();
    checkTarget(left, "assignment");
    Expr value = expressionList();
    if (at(Token.Kind.EQUAL)) {
      throw broken(token.start(), "assignments do not chain; write one per line");
    }
    return new Stmt.Assign(left, value);
  }

  private static Token.@Nullable Kind augmented(Token.Kind kind) {
    return switch (kind) {
      case PLUS_EQUAL -> Token.Kind.PLUS;
      case MINUS_EQUAL -> Token.Kind.MINUS;
      case STAR_EQUAL -> Token.Kind.STAR;
      case SLASH_EQUAL -> Token.Kind.SLASH;
      case SLASH_SLASH_EQUAL -> Token.Kind.SLASH_SLASH;
      case PERCENT_EQUAL -> Token.Kind.PERCENT;
      case AMPERSAND_EQUAL -> Token.Kind.AMPERSAND;
      case PIPE_EQUAL -> Token.Kind.PIPE;
      case CARET_EQUAL -> Token.Kind.CARET;
      case SHIFT_LEFT_EQUAL -> Token.Kind.SHIFT_LEFT;
      case SHIFT_RIGHT_EQUAL -> Token.Kind.SHIFT_RIGHT;
      default -> null;
    };
  }

  private Stmt load() {
    int start = take().start();
    take();
    if (functions > 0) {
      findings.syntax(
          start, "\"load\" may only stand at top level; move it to the top of the file");
    }
    if (!at(Token.Kind.STRING)) {
      throw broken(token.start(), "load takes the path as a string: load(\"file.star\", \"name\")");
    }
    Token path = take();
    List<Stmt.LoadName> names = new ArrayList<>();
    while (accept(Token.Kind.COMMA) && !at(Token.Kind.RIGHT_PAREN)) {
      names.add(loadName());
    }
    expect(Token.Kind.RIGHT_PAREN, "or \",\" after a name");
    if (names.isEmpty()) {
      findings.syntax(
          start, "load names nothing; write load(" + Values.shortRepr(word(path)) + ", \"name\")");
    }
    return new Stmt.Load(start, word(path), path.start(), names);
  }

  private Stmt.LoadName loadName() {
    Token first = token;
    if (at(Token.Kind.NAME) && ahead(1).kind() == Token.Kind.EQUAL) {
      take();
      take();
    }
    if (!at(Token.Kind.STRING)) {
      throw broken(
          token.start(),
          "load takes names as strings: load(\"file.star\", \"name\", other = \"name\")");
    }
    Token original = take();
    if (word(original).startsWith("_")) {
      findings.add(
          original.start(),
          "SPEC_LOAD_FAILED",
          "names that start with \"_\" belong to their file; rename \""
              + word(original)
              + "\" there");
    }
    boolean renamed = first.kind() == Token.Kind.NAME;
    Expr.Name local =
        renamed
            ? new Expr.Name(first.start(), first.end(), word(first))
            : new Expr.Name(original.start(), original.end(), word(original));
    return new Stmt.LoadName(local, word(original), original.start());
  }

  private Stmt def() {
    int start = take().start();
    Token name = expect(Token.Kind.NAME, "of the function");
    expect(Token.Kind.LEFT_PAREN, "after the function's name");
    List<FunctionSyntax.Parameter> parameters = parameters(Token.Kind.RIGHT_PAREN);
    expect(Token.Kind.RIGHT_PAREN, "or \",\" after a parameter");
    if (at(Token.Kind.ARROW)) {
      findings.syntax(token.start(), "type hints are not available; remove \"-> …\"");
      take();
      test();
    }
    functions++;
    int outer = loops;
    loops = 0;
    List<Stmt> body = suite("def " + word(name) + "(…)");
    loops = outer;
    functions--;
    return new Stmt.Def(
        start,
        new Expr.Name(name.start(), name.end(), word(name)),
        new FunctionSyntax(word(name), start, parameters, body, null));
  }

  private void ifStatement(List<Stmt> out) {
    int start = token.start();
    List<Expr> conditions = new ArrayList<>();
    List<List<Stmt>> branches = new ArrayList<>();
    List<Stmt> otherwise = null;
    if (functions == 0) {
      findings.syntax(
          start,
          "\"if\" may only stand inside a function; put it into a def, or write a conditional"
              + " expression: x = a if condition else b");
    }
    do {
      String word = take().kind().text;
      conditions.add(test());
      branches.add(suite(word));
    } while (at(Token.Kind.ELIF));
    if (at(Token.Kind.ELSE)) {
      take();
      otherwise = suite("else");
    }
    out.add(new Stmt.If(start, conditions, branches, otherwise));
  }

  private void forStatement(List<Stmt> out) {
    int start = take().start();
    if (functions == 0) {
      findings.syntax(
          start,
          "\"for\" may only stand inside a function; put it into a def, or write a comprehension:"
              + " xs = [f(i) for i in items]");
    }
    Expr target = target("for");
    expect(Token.Kind.IN, "after the loop variable");
    Expr iterable = expressionList();
    List<Stmt> body = loop("for");
    if (at(Token.Kind.ELSE)) {
      findings.syntax(token.start(), "a for loop has no \"else\"; set a variable before \"break\"");
      take();
      suite("else");
    }
    out.add(new Stmt.For(start, target, iterable, body));
  }

  List<Stmt> loop(String word) {
    loops++;
    List<Stmt> body = suite(word);
    loops--;
    return body;
  }

  /** A colon and a block, or statements on the same line. */
  List<Stmt> suite(String what) {
    expect(Token.Kind.COLON, "after \"" + what + "\"");
    if (!at(Token.Kind.NEWLINE)) {
      List<Stmt> statements = new ArrayList<>();
      line(statements);
      return statements;
    }
    take();
    if (!at(Token.Kind.INDENT)) {
      findings.syntax(
          token.start(),
          "expected an indented block after \"" + what + "\"; write pass if it is empty");
      return List.of();
    }
    return block();
  }

  /** An indented block. */
  List<Stmt> block() {
    List<Stmt> statements = new ArrayList<>();
    take();
    while (!at(Token.Kind.OUTDENT) && !at(Token.Kind.END)) {
      if (at(Token.Kind.INDENT)) {
        findings.syntax(token.start(), "unexpected indentation; align the line with its block");
        statements.addAll(block());
      } else if (!accept(Token.Kind.NEWLINE)) {
        statement(statements);
      }
    }
    accept(Token.Kind.OUTDENT);
    return statements;
  }
}
