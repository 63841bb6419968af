package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses expressions by precedence climbing. */
class ExprParser extends TokenStream {
  /** Height of the tallest expression; evaluation descends one Java frame or two for each. */
  private static final int MAX_HEIGHT = 1000;

  private static final int COMPARISON = 3;

  private final FileCode file;
  private final Map<String, String> restArguments;

  ExprParser(
      List<Token> tokens, Findings findings, FileCode file, Map<String, String> restArguments) {
    super(tokens, findings);
    this.file = file;
    this.restArguments = restArguments;
  }

  /** An expression, or a tuple without parentheses. */
  final Expr expressionList() {
    Expr first = test();
    if (!at(Token.Kind.COMMA)) {
      return first;
    }
    List<Expr> items = new ArrayList<>();
    items.add(first);
    while (accept(Token.Kind.COMMA) && startsExpression()) {
      items.add(test());
    }
    return tall(new Expr.Sequence(Expr.Kind.TUPLE, first.start, lastEnd(), items, false), items);
  }

  final boolean startsExpression() {
    return switch (token.kind()) {
      case NAME,
          NUMBER,
          STRING,
          BYTES,
          LEFT_PAREN,
          LEFT_BRACKET,
          LEFT_BRACE,
          MINUS,
          PLUS,
          TILDE,
          NOT,
          LAMBDA ->
          true;
      default -> false;
    };
  }

  /** A full expression without commas. */
  final Expr test() {
    enter();
    Expr result;
    if (at(Token.Kind.LAMBDA)) {
      result = lambda();
    } else {
      result = binary(1);
      if (at(Token.Kind.WALRUS)) {
        throw broken(token.start(), "there is no \":=\"; assign on a line of its own");
      }
      if (at(Token.Kind.IF)) {
        take();
        Expr condition = binary(1);
        expect(Token.Kind.ELSE, "after the condition: a if condition else b");
        Expr no = test();
        result = tall(new Expr.Conditional(condition, result, no), condition, result, no);
      }
    }
    leave();
    return result;
  }

  private Expr lambda() {
    int start = take().start();
    List<FunctionSyntax.Parameter> parameters = parameters(Token.Kind.COLON);
    expect(Token.Kind.COLON, "after the parameters of lambda");
    Expr body = test();
    FunctionSyntax function = new FunctionSyntax("lambda", start, parameters, null, body);
    return tall(new Expr.Lambda(start, body.end, function), body);
  }

  private static int precedence(Token.Kind kind) {
    return switch (kind) {
      case OR -> 1;
      case AND -> 2;
      case EQUAL_EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, IN, NOT_IN ->
          COMPARISON;
      case PIPE -> 4;
      case CARET -> 5;
      case AMPERSAND -> 6;
      case SHIFT_LEFT, SHIFT_RIGHT -> 7;
      case PLUS, MINUS -> 8;
      case STAR, SLASH, SLASH_SLASH, PERCENT -> 9;
      default -> 0;
    };
  }

  private Token.Kind operator() {
    if (at(Token.Kind.NOT) && ahead(1).kind() == Token.Kind.IN) {
      return Token.Kind.NOT_IN;
    }
    return token.kind();
  }

  private Expr binary(int level) {
    if (at(Token.Kind.NOT) && level <= COMPARISON) {
      enter();
      int start = take().start();
      Expr operand = binary(COMPARISON);
      leave();
      return binaryRest(
          level, tall(new Expr.Unary(start, operand.end, Token.Kind.NOT, operand), operand));
    }
    return binaryRest(level, unary());
  }

  private Expr binaryRest(int level, Expr first) {
    Expr left = first;
    while (true) {
      if (atReserved("is")) {
        boolean not = ahead(1).kind() == Token.Kind.NOT;
        findings.syntax(token.start(), "there is no \"is\"; write \"" + (not ? "!=" : "==") + "\"");
        take();
        accept(Token.Kind.NOT);
        binary(COMPARISON + 1);
        continue;
      }
      if (at(Token.Kind.STAR_STAR)) {
        throw broken(
            token.start(),
            "there is no operator \"**\"; multiply, or write 1 << n for powers of two");
      }
      Token.Kind operator = operator();
      int precedence = precedence(operator);
      if (precedence < level || precedence == 0) {
        return left;
      }
      int start = take().start();
      if (operator == Token.Kind.NOT_IN) {
        take();
      }
      enter();
      Expr right = binary(precedence + 1);
      leave();
      boolean logical = operator == Token.Kind.AND || operator == Token.Kind.OR;
      Expr.Kind kind = logical ? Expr.Kind.LOGICAL : Expr.Kind.BINARY;
      left = tall(new Expr.Binary(kind, operator, start, left, right), left, right);
      if (precedence == COMPARISON && precedence(operator()) == COMPARISON) {
        findings.syntax(token.start(), "comparisons do not chain; write a < b and b < c");
        take();
        binary(COMPARISON + 1);
      }
    }
  }

  private Expr unary() {
    if (at(Token.Kind.MINUS) || at(Token.Kind.PLUS) || at(Token.Kind.TILDE)) {
      enter();
      Token operator = take();
      Expr operand = unary();
      leave();
      return tall(new Expr.Unary(operator.start(), operand.end, operator.kind(), operand), operand);
    }
    return postfix(primary());
  }

  private Expr postfix(Expr first) {
    Expr left = first;
    while (true) {
      switch (token.kind()) {
        case DOT -> {
          take();
          Token name = token;
          if (!at(Token.Kind.RESERVED)) {
            expect(Token.Kind.NAME, "after \".\"");
          } else {
            take();
          }
          left = tall(new Expr.Dot(left.start, name.end(), left, word(name), name.start()), left);
        }
        case LEFT_PAREN -> left = call(left);
        case LEFT_BRACKET -> left = subscript(left);
        default -> {
          return left;
        }
      }
    }
  }

  static String word(Token token) {
    return (String) requireNonNull(token.value());
  }

  private Expr subscript(Expr object) {
    take();
    Expr from = null;
    if (!at(Token.Kind.COLON)) {
      from = expressionList();
    }
    if (from != null && at(Token.Kind.RIGHT_BRACKET)) {
      int end = take().end();
      return tall(new Expr.Index(object.start, end, object, from), object, from);
    }
    expect(Token.Kind.COLON, "or \"]\"");
    Expr to = at(Token.Kind.COLON) || at(Token.Kind.RIGHT_BRACKET) ? null : test();
    Expr step = null;
    if (accept(Token.Kind.COLON) && !at(Token.Kind.RIGHT_BRACKET)) {
      step = test();
    }
    int end = expect(Token.Kind.RIGHT_BRACKET, "at the end of the slice").end();
    Expr slice = new Expr.Slice(object.start, end, object, from, to, step);
    return tall(slice, object, from, to, step);
  }

  private Expr call(Expr callee) {
    take();
    List<Expr.Arg> args = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (!at(Token.Kind.RIGHT_PAREN)) {
      args.add(argument(callee, args, names));
      if (!accept(Token.Kind.COMMA)) {
        break;
      }
    }
    int end = expect(Token.Kind.RIGHT_PAREN, "or \",\" after an argument").end();
    Expr.Call call = new Expr.Call(callee.start, end, callee, args);
    int height = callee.height;
    for (Expr.Arg arg : args) {
      height = Math.max(height, arg.value().height);
    }
    return tall(call, height);
  }

  private Expr.Arg argument(Expr callee, List<Expr.Arg> before, Set<String> names) {
    int start = token.start();
    if (at(Token.Kind.STAR) || at(Token.Kind.STAR_STAR)) {
      boolean dict = take().kind() == Token.Kind.STAR_STAR;
      Expr value = test();
      Expr.ArgKind kind = dict ? Expr.ArgKind.STAR_STAR : Expr.ArgKind.STAR;
      for (Expr.Arg arg : before) {
        if (arg.kind() == Expr.ArgKind.STAR_STAR || arg.kind() == kind) {
          findings.syntax(
              start,
              dict
                  ? "only one **kwargs may stand in a call"
                  : "only one *args may stand in a call, before **kwargs");
        }
      }
      return new Expr.Arg(kind, null, start, value);
    }
    if (at(Token.Kind.NAME) && ahead(1).kind() == Token.Kind.EQUAL) {
      String name = word(take());
      take();
      Expr value = test();
      if (!names.add(name)) {
        findings.syntax(start, "the keyword \"" + name + "\" is given twice; keep one of them");
      }
      if (!before.isEmpty() && before.get(before.size() - 1).kind() == Expr.ArgKind.STAR_STAR) {
        findings.syntax(start, "a keyword argument after **kwargs; move it before");
      }
      file.keywords.add(name);
      return new Expr.Arg(Expr.ArgKind.NAMED, name, start, value);
    }
    Expr value = test();
    if (at(Token.Kind.FOR)) {
      throw broken(
          value.start, "there are no generator expressions; write a list: [x for x in xs]");
    }
    if (!before.isEmpty()) {
      ArgumentOrder.check(findings, restArguments, callee, before, start, value);
    }
    return new Expr.Arg(Expr.ArgKind.POSITIONAL, null, start, value);
  }

  private Expr primary() {
    Token first = token;
    switch (first.kind()) {
      case NAME -> {
        take();
        return new Expr.Name(first.start(), first.end(), word(first));
      }
      case NUMBER, STRING, BYTES -> {
        take();
        if ((at(Token.Kind.STRING) || at(Token.Kind.BYTES)) && first.kind() != Token.Kind.NUMBER) {
          findings.syntax(
              token.start(), "strings side by side are not joined; write \"+\" between them");
          while (at(Token.Kind.STRING) || at(Token.Kind.BYTES)) {
            take();
          }
        }
        return new Expr.Literal(first.start(), first.end(), requireNonNull(first.value()));
      }
      case LEFT_PAREN -> {
        return parenthesized();
      }
      case LEFT_BRACKET -> {
        return list();
      }
      case LEFT_BRACE -> {
        return dict();
      }
      case RESERVED ->
          throw broken(
              first.start(), "\"" + first.value() + "\" is a reserved word and cannot stand here");
      default -> throw unexpected("expected an expression");
    }
  }

  private Expr parenthesized() {
    int start = take().start();
    if (at(Token.Kind.RIGHT_PAREN)) {
      return new Expr.Sequence(Expr.Kind.TUPLE, start, take().end(), List.of(), true);
    }
    Expr inner = test();
    if (at(Token.Kind.FOR)) {
      throw broken(start, "there are no generator expressions; write a list: [x for x in xs]");
    }
    if (!at(Token.Kind.COMMA)) {
      expect(Token.Kind.RIGHT_PAREN, "to close the parenthesis");
      return inner;
    }
    List<Expr> items = new ArrayList<>();
    items.add(inner);
    while (accept(Token.Kind.COMMA) && !at(Token.Kind.RIGHT_PAREN)) {
      items.add(test());
    }
    int end = expect(Token.Kind.RIGHT_PAREN, "or \",\" after an item").end();
    return tall(new Expr.Sequence(Expr.Kind.TUPLE, start, end, items, true), items);
  }

  private Expr list() {
    int start = take().start();
    List<Expr> items = new ArrayList<>();
    while (!at(Token.Kind.RIGHT_BRACKET)) {
      Expr item = test();
      if (items.isEmpty() && at(Token.Kind.FOR)) {
        return comprehension(start, null, item, Token.Kind.RIGHT_BRACKET);
      }
      items.add(item);
      if (!accept(Token.Kind.COMMA)) {
        break;
      }
    }
    int end = expect(Token.Kind.RIGHT_BRACKET, "or \",\" after an item").end();
    return tall(new Expr.Sequence(Expr.Kind.LIST, start, end, items, true), items);
  }

  private Expr dict() {
    int start = take().start();
    List<Expr> keys = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    while (!at(Token.Kind.RIGHT_BRACE)) {
      Expr key = test();
      if (keys.isEmpty()
          && (at(Token.Kind.COMMA) || at(Token.Kind.RIGHT_BRACE) || at(Token.Kind.FOR))) {
        throw broken(start, "there are no sets; write a list [a, b], or a dict {a: True, b: True}");
      }
      expect(Token.Kind.COLON, "after a key");
      Expr value = test();
      if (keys.isEmpty() && at(Token.Kind.FOR)) {
        return comprehension(start, key, value, Token.Kind.RIGHT_BRACE);
      }
      keys.add(key);
      values.add(value);
      if (!accept(Token.Kind.COMMA)) {
        break;
      }
    }
    int end = expect(Token.Kind.RIGHT_BRACE, "or \",\" after an entry").end();
    int height = 0;
    for (int i = 0; i < keys.size(); i++) {
      height = Math.max(height, Math.max(keys.get(i).height, values.get(i).height));
    }
    return tall(new Expr.DictDisplay(start, end, keys, values), height);
  }

  private Expr comprehension(int start, @Nullable Expr key, Expr value, Token.Kind close) {
    List<Expr.Clause> clauses = new ArrayList<>();
    int height = Math.max(value.height, key == null ? 0 : key.height);
    while (at(Token.Kind.FOR) || at(Token.Kind.IF)) {
      Expr target = null;
      if (take().kind() == Token.Kind.FOR) {
        target = target("for");
        expect(Token.Kind.IN, "after the loop variable");
      }
      enter();
      Expr source = binary(1);
      leave();
      height = Math.max(height, source.height);
      clauses.add(new Expr.Clause(target, source));
    }
    int end = expect(close, "at the end of the comprehension").end();
    return tall(new Expr.Comprehension(start, end, key, value, clauses), height + clauses.size());
  }

  /** The variables of a loop: names, subscripts, attributes, lists and tuples of them. */
  final Expr target(String where) {
    Expr first = targetItem(where);
    if (!at(Token.Kind.COMMA)) {
      return first;
    }
    List<Expr> items = new ArrayList<>();
    items.add(first);
    while (accept(Token.Kind.COMMA) && startsExpression()) {
      items.add(targetItem(where));
    }
    return new Expr.Sequence(Expr.Kind.TUPLE, first.start, lastEnd(), items, false);
  }

  private Expr targetItem(String where) {
    Expr item = postfix(primary());
    checkTarget(item, where);
    return item;
  }

  /** Records a finding unless the expression can be assigned to. */
  final void checkTarget(Expr expr, String where) {
    switch (expr.kind) {
      case NAME, INDEX -> {}
      case DOT ->
          findings.syntax(
              expr.start, "attributes cannot be assigned; build a new struct(…), or use a dict");
      case LIST, TUPLE -> {
        Expr.Sequence sequence = (Expr.Sequence) expr;
        if (sequence.items.isEmpty()) {
          findings.syntax(expr.start, "nothing to assign to; write a name");
        }
        for (Expr item : sequence.items) {
          checkTarget(item, where);
        }
      }
      default -> findings.syntax(expr.start, "this cannot be assigned to; write a name");
    }
  }

  /** Parameters up to a closing token, which is not taken. */
  final List<FunctionSyntax.Parameter> parameters(Token.Kind close) {
    return new ParameterParser(this, close).parse();
  }

  final Expr tall(Expr expr, List<Expr> children) {
    int height = 0;
    for (Expr child : children) {
      height = Math.max(height, child.height);
    }
    return tall(expr, height);
  }

  final Expr tall(Expr expr, @Nullable Expr... children) {
    int height = 0;
    for (Expr child : children) {
      height = child == null ? height : Math.max(height, child.height);
    }
    return tall(expr, height);
  }

  private Expr tall(Expr expr, int below) {
    expr.height = below + 1;
    if (expr.height > MAX_HEIGHT) {
      findings.add(
          expr.start,
          "SPEC_LIMIT",
          "an expression of more than "
              + MAX_HEIGHT
              + " chained parts; split it, or use a list and \"\".join(…)");
      expr.height = 0;
      throw new Broken();
    }
    return expr;
  }
}
