package dev.faultbox.starlark;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens with a reading position, and the findings about them. */
class TokenStream {
  /** Thrown when a statement cannot be read on; the finding has been recorded. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broken() {
      super("broken statement", null, false, false);
    }
  }

  private final List<Token> tokens;
  final Findings findings;
  Token token;
  private int index;
  private int depth;

  TokenStream(List<Token> tokens, Findings findings) {
    this.tokens = tokens;
    this.findings = findings;
    this.token = tokens.get(0);
  }

  final int index() {
    return index;
  }

  final Token ahead(int distance) {
    return tokens.get(Math.min(index + distance, tokens.size() - 1));
  }

  /** The token before the current one. */
  final int lastEnd() {
    return index == 0 ? 0 : tokens.get(index - 1).end();
  }

  final Token take() {
    Token taken = token;
    if (index + 1 < tokens.size()) {
      token = tokens.get(++index);
    }
    return taken;
  }

  final boolean at(Token.Kind kind) {
    return token.kind() == kind;
  }

  final boolean accept(Token.Kind kind) {
    if (token.kind() == kind) {
      take();
      return true;
    }
    return false;
  }

  final boolean atReserved(String word) {
    return token.kind() == Token.Kind.RESERVED && word.equals(token.value());
  }

  final Token expect(Token.Kind kind, String where) {
    if (token.kind() != kind) {
      throw unexpected("expected " + name(kind) + " " + where);
    }
    return take();
  }

  private static String name(Token.Kind kind) {
    return switch (kind) {
      case NEWLINE, NAME, END, INDENT, OUTDENT, NUMBER, STRING -> "a " + kind.text;
      default -> "\"" + kind.text + "\"";
    };
  }

  /** Records that the current token cannot stand here. */
  final Broken unexpected(String expected) {
    if (token.kind() == Token.Kind.ERROR) {
      return new Broken();
    }
    return broken(token.start(), "unexpected " + describe() + "; " + expected);
  }

  private String describe() {
    return switch (token.kind()) {
      case NEWLINE, END, INDENT, OUTDENT -> token.kind().text;
      case NUMBER, STRING, BYTES -> token.kind().text + " " + Values.shortRepr(value());
      case NAME, RESERVED -> "\"" + token.value() + "\"";
      default -> "\"" + token.kind().text + "\"";
    };
  }

  private Object value() {
    Object value = token.value();
    return value == null ? "" : value;
  }

  final Broken broken(int offset, String message) {
    findings.syntax(offset, message);
    return new Broken();
  }

  final void enter() {
    if (++depth > Limits.SYNTAX_DEPTH) {
      depth = 0;
      findings.add(
          token.start(),
          "SPEC_LIMIT",
          "more than " + Limits.SYNTAX_DEPTH + " levels of nesting; name the inner parts");
      while (!at(Token.Kind.END)) {
        take();
      }
      throw new Broken();
    }
  }

  final void leave() {
    depth--;
  }

  final int depth() {
    return depth;
  }

  final void depth(int newDepth) {
    depth = newDepth;
  }

  /** Names in what is skipped count as possibly bound. */
  final void suspect(@Nullable Object name) {
    if (name instanceof String s) {
      findings.suspects.add(s);
    }
  }

  /** Skips to the end of the logical line and past it. */
  final void skipLine() {
    while (!at(Token.Kind.NEWLINE) && !at(Token.Kind.END)) {
      if (at(Token.Kind.NAME)) {
        suspect(token.value());
      }
      take();
    }
    accept(Token.Kind.NEWLINE);
  }

  /** Marks every name of the tokens from an index up to here as possibly bound. */
  final void suspectSince(int from) {
    for (int i = from; i < index; i++) {
      if (tokens.get(i).kind() == Token.Kind.NAME) {
        suspect(tokens.get(i).value());
      }
    }
  }
}
