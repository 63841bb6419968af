package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** Statements of Python that the language does not have: what is said, and how reading goes on. */
final class Foreign {
  private static final String EXCEPTIONS =
      "there are no exceptions; look at resp.ok and resp.error, and end a test with fail(\"why\")";

  private final Parser parser;

  Foreign(Parser parser) {
    this.parser = parser;
  }

  /** A statement that begins with a reserved word. */
  void statement(List<Stmt> out) {
    Token word = parser.token;
    switch (ExprParser.word(word)) {
      case "while" -> {
        finding(
            "this language has no \"while\"; write \"for i in range(1000):\" and leave it with"
                + " \"break\"");
        parser.take();
        Expr condition = parser.test();
        List<Stmt> body = parser.loop("while");
        out.add(new Stmt.If(word.start(), List.of(condition), List.of(body), null));
      }
      case "try" -> {
        finding(EXCEPTIONS);
        parser.take();
        out.addAll(parser.suite("try"));
        handlers(out);
      }
      case "with" -> {
        finding(EXCEPTIONS);
        skipHeader();
        out.addAll(parser.suite("with"));
      }
      case "class" -> {
        finding("there are no classes; write a function that returns struct(…)");
        int from = parser.index();
        skipHeader();
        parser.suite("class");
        parser.suspectSince(from);
      }
      case "assert" -> assertion(out);
      default -> throw inLine();
    }
  }

  private void handlers(List<Stmt> out) {
    while (parser.atReserved("except")
        || parser.atReserved("finally")
        || parser.at(Token.Kind.ELSE)) {
      skipHeader();
      out.addAll(parser.suite("except"));
    }
  }

  private void skipHeader() {
    while (!parser.at(Token.Kind.COLON)
        && !parser.at(Token.Kind.NEWLINE)
        && !parser.at(Token.Kind.END)) {
      parser.suspect(parser.take().value());
    }
  }

  private void assertion(List<Stmt> out) {
    int start = parser.take().start();
    int finding = parser.findings.list.size();
    Expr condition = parser.expressionList();
    FileText text = parser.findings.text;
    String source = text.slice(condition.start, condition.end);
    if (condition instanceof Expr.Sequence tuple && !tuple.parenthesized) {
      Expr first = tuple.items.get(0);
      source = text.slice(first.start, first.end);
      condition = first;
    }
    String instead = "assert_true(" + source + ")";
    if (condition instanceof Expr.Binary b && b.operator == Token.Kind.EQUAL_EQUAL) {
      instead =
          "assert_eq("
              + text.slice(b.left.start, b.left.end)
              + ", "
              + text.slice(b.right.start, b.right.end)
              + ")";
    }
    parser.findings.syntax(start, "\"assert\" is not a statement here; write " + instead);
    if (finding == parser.findings.list.size() - 1) {
      out.add(new Stmt.Expression(condition));
    }
    parser.endOfLine();
  }

  void decorator() {
    finding("there are no decorators; write wrapped = decorate(f) below the def");
    parser.skipLine();
  }

  private void finding(String message) {
    parser.findings.syntax(parser.token.start(), message);
  }

  /** Records what is said about a reserved word in a simple statement. */
  TokenStream.Broken inLine() {
    String word = ExprParser.word(parser.token);
    String message =
        switch (word) {
          case "import", "from" -> imports();
          case "try", "raise", "with", "except", "finally" -> EXCEPTIONS;
          case "del" -> "there is no \"del\"; write d.pop(key) or xs.pop(i)";
          case "global", "nonlocal" ->
              "there is no \""
                  + word
                  + "\"; return the value, or keep it in a dict that both functions use";
          case "yield" -> "there are no generators; return a list";
          default -> "\"" + word + "\" cannot stand here";
        };
    return parser.broken(parser.token.start(), message);
  }

  private String imports() {
    Token module = parser.ahead(1);
    boolean known =
        module.kind() == Token.Kind.NAME && parser.knows((String) requireNonNull(module.value()));
    String already = known ? "; " + module.value() + " is already defined, " : "; ";
    return "there is no \"import\""
        + already
        + "other files come in with load(\"file.star\", \"name\")";
  }
}
