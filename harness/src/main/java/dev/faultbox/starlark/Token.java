package dev.faultbox.starlark;

import org.jspecify.annotations.Nullable;

/** A lexical token; {@code value} is the text of names and the value of literals. */
record Token(Token.Kind kind, int start, int end, @Nullable Object value) {
  /** Kinds of tokens. */
  enum Kind {
    END("end of file"),
    NEWLINE("end of line"),
    INDENT("indentation"),
    OUTDENT("end of block"),
    NAME("name"),
    NUMBER("number"),
    STRING("string"),
    BYTES("bytes"),
    RESERVED("reserved word"),
    ERROR("error"),
    AND("and"),
    BREAK("break"),
    CONTINUE("continue"),
    DEF("def"),
    ELIF("elif"),
    ELSE("else"),
    FOR("for"),
    IF("if"),
    IN("in"),
    LAMBDA("lambda"),
    NOT("not"),
    OR("or"),
    PASS("pass"),
    RETURN("return"),
    NOT_IN("not in"),
    PLUS("+"),
    MINUS("-"),
    STAR("*"),
    STAR_STAR("**"),
    SLASH("/"),
    SLASH_SLASH("//"),
    PERCENT("%"),
    AMPERSAND("&"),
    PIPE("|"),
    CARET("^"),
    TILDE("~"),
    SHIFT_LEFT("<<"),
    SHIFT_RIGHT(">>"),
    EQUAL("="),
    EQUAL_EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_EQUAL("<="),
    GREATER(">"),
    GREATER_EQUAL(">="),
    PLUS_EQUAL("+="),
    MINUS_EQUAL("-="),
    STAR_EQUAL("*="),
    SLASH_EQUAL("/="),
    SLASH_SLASH_EQUAL("//="),
    PERCENT_EQUAL("%="),
    AMPERSAND_EQUAL("&="),
    PIPE_EQUAL("|="),
    CARET_EQUAL("^="),
    SHIFT_LEFT_EQUAL("<<="),
    SHIFT_RIGHT_EQUAL(">>="),
    WALRUS(":="),
    ARROW("->"),
    AT("@"),
    DOT("."),
    COMMA(","),
    COLON(":"),
    SEMICOLON(";"),
    LEFT_PAREN("("),
    RIGHT_PAREN(")"),
    LEFT_BRACKET("["),
    RIGHT_BRACKET("]"),
    LEFT_BRACE("{"),
    RIGHT_BRACE("}");

    final String text;

    Kind(String text) {
      this.text = text;
    }
  }
}
