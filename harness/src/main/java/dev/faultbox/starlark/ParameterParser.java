package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses the parameters of a def or lambda. */
final class ParameterParser {
  private final ExprParser parser;
  private final Token.Kind close;
  private final List<FunctionSyntax.Parameter> plain = new ArrayList<>();
  private final List<FunctionSyntax.Parameter> keywordOnly = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private FunctionSyntax.@Nullable Parameter star;
  private FunctionSyntax.@Nullable Parameter starStar;
  private boolean bareStar;
  private boolean optional;

  ParameterParser(ExprParser parser, Token.Kind close) {
    this.parser = parser;
    this.close = close;
  }

  List<FunctionSyntax.Parameter> parse() {
    int last = parser.token.start();
    while (!parser.at(close)) {
      last = parser.token.start();
      if (starStar != null) {
        parser.findings.syntax(
            last, "a parameter after **" + starStar.name.name + "; move it before");
      }
      one();
      if (!parser.accept(Token.Kind.COMMA)) {
        break;
      }
    }
    if (bareStar && keywordOnly.isEmpty()) {
      parser.findings.syntax(last, "\"*\" must be followed by a keyword-only parameter");
    }
    List<FunctionSyntax.Parameter> all = new ArrayList<>(plain);
    all.addAll(keywordOnly);
    if (star != null) {
      all.add(star);
    }
    if (starStar != null) {
      all.add(starStar);
    }
    return all;
  }

  private void one() {
    int start = parser.token.start();
    if (parser.accept(Token.Kind.STAR)) {
      if (star != null || bareStar) {
        parser.findings.syntax(start, "only one \"*\" may stand among parameters");
      }
      if (parser.at(Token.Kind.COMMA) || parser.at(close)) {
        bareStar = true;
      } else {
        star = new FunctionSyntax.Parameter(name(), FunctionSyntax.ParameterKind.STAR, null);
      }
      return;
    }
    if (parser.accept(Token.Kind.STAR_STAR)) {
      starStar = new FunctionSyntax.Parameter(name(), FunctionSyntax.ParameterKind.STAR_STAR, null);
      return;
    }
    if (parser.at(Token.Kind.SLASH)) {
      throw parser.broken(start, "positional-only parameters are not available; remove \"/\"");
    }
    Expr.Name name = name();
    Expr value = parser.accept(Token.Kind.EQUAL) ? parser.test() : null;
    if (star != null || bareStar) {
      keywordOnly.add(
          new FunctionSyntax.Parameter(name, FunctionSyntax.ParameterKind.KEYWORD_ONLY, value));
      return;
    }
    if (value == null && optional) {
      parser.findings.syntax(
          start,
          "a required parameter after an optional one; move \"" + name.name + "\" before it");
    }
    optional |= value != null;
    plain.add(new FunctionSyntax.Parameter(name, FunctionSyntax.ParameterKind.NORMAL, value));
  }

  private Expr.Name name() {
    Token token = parser.expect(Token.Kind.NAME, "of a parameter");
    String name = ExprParser.word(token);
    if (!names.add(name)) {
      parser.findings.syntax(token.start(), "the parameter \"" + name + "\" is declared twice");
    }
    if (close == Token.Kind.RIGHT_PAREN && parser.at(Token.Kind.COLON)) {
      parser.findings.syntax(
          parser.token.start(), "type hints are not available; write only the name");
      parser.take();
      parser.test();
    }
    return new Expr.Name(token.start(), token.end(), name);
  }
}
