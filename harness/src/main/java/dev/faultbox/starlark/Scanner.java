package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.starlark.java.eval.StarlarkFloat;
import net.starlark.java.eval.StarlarkInt;
import org.jspecify.annotations.Nullable;

/** Turns text into tokens; blocks appear as INDENT and OUTDENT. */
final class Scanner {
  private static final int TAB = 8;
  private static final int MAX_DIGITS = 10_000;

  private static final Map<String, Token.Kind> KEYWORDS =
      Map.ofEntries(
          Map.entry("and", Token.Kind.AND),
          Map.entry("break", Token.Kind.BREAK),
          Map.entry("continue", Token.Kind.CONTINUE),
          Map.entry("def", Token.Kind.DEF),
          Map.entry("elif", Token.Kind.ELIF),
          Map.entry("else", Token.Kind.ELSE),
          Map.entry("for", Token.Kind.FOR),
          Map.entry("if", Token.Kind.IF),
          Map.entry("in", Token.Kind.IN),
          Map.entry("lambda", Token.Kind.LAMBDA),
          Map.entry("not", Token.Kind.NOT),
          Map.entry("or", Token.Kind.OR),
          Map.entry("pass", Token.Kind.PASS),
          Map.entry("return", Token.Kind.RETURN));

  private static final java.util.Set<String> RESERVED =
      java.util.Set.of(
          "as",
          "assert",
          "class",
          "del",
          "except",
          "finally",
          "from",
          "global",
          "import",
          "is",
          "nonlocal",
          "raise",
          "try",
          "while",
          "with",
          "yield");

  private static final Spellings OPERATORS = new Spellings();

  private final String text;
  private final Findings findings;
  private final FileCode file;
  private final List<Token> tokens = new ArrayList<>();
  private final List<Integer> indents = new ArrayList<>();
  private int pos;
  private final List<Integer> brackets = new ArrayList<>();

  Scanner(FileCode file, Findings findings) {
    this.text = file.text.source.text();
    this.file = file;
    this.findings = findings;
  }

  /** Every word that is no name. */
  static java.util.Set<String> words() {
    java.util.Set<String> words = new java.util.HashSet<>(KEYWORDS.keySet());
    words.addAll(RESERVED);
    return words;
  }

  List<Token> scan() {
    indents.add(0);
    if (!text.isEmpty() && text.charAt(0) == '\uFEFF') {
      pos = 1;
    }
    boolean lineStart = true;
    while (true) {
      if (lineStart && brackets.isEmpty()) {
        if (!indentation()) {
          break;
        }
        lineStart = false;
      }
      skipSpace();
      if (pos >= text.length()) {
        break;
      }
      char c = text.charAt(pos);
      if (c == '\n' || c == '\r' || unclosed()) {
        int start = pos;
        if (c == '\n' || c == '\r') {
          newline();
        }
        if (brackets.isEmpty()) {
          add(Token.Kind.NEWLINE, start, null);
          lineStart = true;
        }
      } else {
        token(c);
      }
    }
    reportUnclosed();
    if (!tokens.isEmpty() && tokens.get(tokens.size() - 1).kind() != Token.Kind.NEWLINE) {
      add(Token.Kind.NEWLINE, pos, null);
    }
    for (int i = indents.size() - 1; i > 0; i--) {
      add(Token.Kind.OUTDENT, pos, null);
    }
    add(Token.Kind.END, pos, null);
    return tokens;
  }

  /** Whether a def begins at the left although a bracket is open: the bracket was forgotten. */
  private boolean unclosed() {
    boolean found =
        !brackets.isEmpty()
            && text.startsWith("def ", pos)
            && (text.charAt(pos - 1) == '\n' || text.charAt(pos - 1) == '\r');
    if (found) {
      reportUnclosed();
    }
    return found;
  }

  private void reportUnclosed() {
    if (!brackets.isEmpty()) {
      int open = brackets.get(brackets.size() - 1);
      findings.syntax(open, "this \"" + text.charAt(open) + "\" is never closed");
      add(Token.Kind.ERROR, pos, null);
      brackets.clear();
    }
  }

  private void add(Token.Kind kind, int start, @Nullable Object value) {
    tokens.add(new Token(kind, start, pos, value));
  }

  private void newline() {
    if (text.charAt(pos) == '\r' && pos + 1 < text.length() && text.charAt(pos + 1) == '\n') {
      pos++;
    }
    pos++;
  }

  /** Reads the spaces of a new line that is not empty; false at the end of the file. */
  private boolean indentation() {
    int width = 0;
    while (pos < text.length()) {
      char c = text.charAt(pos);
      if (c == ' ') {
        width++;
        pos++;
      } else if (c == '\t') {
        width += TAB - width % TAB;
        pos++;
      } else if (c == '\f') {
        pos++;
      } else if (c == '\n' || c == '\r') {
        newline();
        width = 0;
      } else if (c == '#') {
        skipComment();
      } else {
        block(width);
        return true;
      }
    }
    return false;
  }

  private void block(int width) {
    int top = indents.get(indents.size() - 1);
    if (width > top) {
      indents.add(width);
      add(Token.Kind.INDENT, pos, null);
      return;
    }
    while (width < top) {
      top = indents.get(indents.size() - 2);
      if (width > top) {
        findings.syntax(pos, "this line is indented unlike any block around it; align it with one");
        indents.set(indents.size() - 1, width);
        return;
      }
      indents.remove(indents.size() - 1);
      add(Token.Kind.OUTDENT, pos, null);
    }
  }

  private void skipComment() {
    while (pos < text.length() && text.charAt(pos) != '\n' && text.charAt(pos) != '\r') {
      pos++;
    }
  }

  private void skipSpace() {
    while (pos < text.length()) {
      char c = text.charAt(pos);
      if (c == ' ' || c == '\t' || c == '\f') {
        pos++;
      } else if (c == '#') {
        skipComment();
      } else if ((c == '\n' || c == '\r') && !brackets.isEmpty()) {
        newline();
      } else if (c == '\\' && pos + 1 < text.length() && isLineEnd(text.charAt(pos + 1))) {
        pos++;
        newline();
      } else {
        return;
      }
    }
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  private void token(char c) {
    int start = pos;
    char next = pos + 1 < text.length() ? text.charAt(pos + 1) : 0;
    if (c == '"' || c == '\'') {
      string(start, false, false, false);
    } else if ((c >= '0' && c <= '9') || (c == '.' && next >= '0' && next <= '9')) {
      number();
    } else if (isNameStart(text.codePointAt(pos))) {
      name();
    } else {
      operator(c);
    }
  }

  private static boolean isNameStart(int c) {
    return c < 128
        ? c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        : Character.isLetter(c);
  }

  private static boolean isNamePart(int c) {
    return isNameStart(c) || (c < 128 ? c >= '0' && c <= '9' : Character.isLetterOrDigit(c));
  }

  private void name() {
    int start = pos;
    while (pos < text.length() && isNamePart(text.codePointAt(pos))) {
      pos += Character.charCount(text.codePointAt(pos));
    }
    String word = text.substring(start, pos);
    if (pos < text.length() && word.length() <= 2 && isQuote(text.charAt(pos))) {
      String prefix = word.toLowerCase(java.util.Locale.ROOT);
      switch (prefix) {
        case "r", "b", "rb", "br" -> {
          string(start, prefix.contains("r"), prefix.contains("b"), false);
          return;
        }
        case "f", "fr", "rf" -> {
          string(start, prefix.contains("r"), false, true);
          return;
        }
        default -> {}
      }
    }
    Token.Kind keyword = KEYWORDS.get(word);
    if (keyword != null) {
      add(keyword, start, word);
    } else {
      add(RESERVED.contains(word) ? Token.Kind.RESERVED : Token.Kind.NAME, start, word);
    }
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  private void operator(char c) {
    int start = pos;
    for (int length = 3; length > 0; length--) {
      if (pos + length <= text.length()) {
        Token.Kind kind = OPERATORS.get(text.substring(pos, pos + length));
        if (kind != null) {
          pos += length;
          count(kind, start);
          add(kind, start, null);
          return;
        }
      }
    }
    int codePoint = text.codePointAt(pos);
    pos += Character.charCount(codePoint);
    String advice =
        switch (c) {
          case '!' -> "; write \"not\"";
          case ';' -> "; begin a new line";
          case '“', '”', '‘', '’' -> "; write straight quotes: \" or '";
          default -> "; remove it";
        };
    String shown =
        codePoint < ' ' ? String.format("\\x%02x", codePoint) : Character.toString(codePoint);
    findings.syntax(start, "unexpected character \"" + shown + "\"" + advice);
    add(Token.Kind.ERROR, start, null);
  }

  private void count(Token.Kind kind, int start) {
    switch (kind) {
      case LEFT_PAREN, LEFT_BRACKET, LEFT_BRACE -> brackets.add(start);
      case RIGHT_PAREN, RIGHT_BRACKET, RIGHT_BRACE -> {
        if (!brackets.isEmpty()) {
          brackets.remove(brackets.size() - 1);
        }
      }
      default -> {}
    }
  }

  private void number() {
    int start = pos;
    boolean real = false;
    if (text.charAt(pos) == '0'
        && pos + 1 < text.length()
        && "xXoObB".indexOf(text.charAt(pos + 1)) >= 0) {
      pos += 2;
      while (pos < text.length() && isNamePart(text.charAt(pos))) {
        pos++;
      }
    } else {
      digits();
      if (pos < text.length() && text.charAt(pos) == '.') {
        real = true;
        pos++;
        digits();
      }
      if (pos < text.length() && (text.charAt(pos) == 'e' || text.charAt(pos) == 'E')) {
        int mark = pos++;
        if (pos < text.length() && (text.charAt(pos) == '+' || text.charAt(pos) == '-')) {
          pos++;
        }
        int exponent = pos;
        digits();
        real = pos > exponent || real;
        pos = pos > exponent ? pos : mark;
      }
      while (pos < text.length() && isNamePart(text.codePointAt(pos))) {
        pos += Character.charCount(text.codePointAt(pos));
      }
    }
    add(Token.Kind.NUMBER, start, numberValue(start, text.substring(start, pos), real));
  }

  private void digits() {
    while (pos < text.length() && text.charAt(pos) >= '0' && text.charAt(pos) <= '9') {
      pos++;
    }
  }

  private Object numberValue(int start, String digits, boolean real) {
    try {
      if (digits.length() > MAX_DIGITS) {
        findings.syntax(start, "a number of more than " + MAX_DIGITS + " digits");
        return StarlarkInt.of(0);
      }
      if (real) {
        if (digits.endsWith("d")
            || digits.endsWith("f")
            || digits.endsWith("D")
            || digits.endsWith("F")) {
          throw new NumberFormatException();
        }
        double value = Double.parseDouble(digits);
        if (Double.isInfinite(value)) {
          findings.syntax(
              start, digits + " is too large for a float; write float(\"inf\") if that is meant");
        }
        return StarlarkFloat.of(value);
      }
      if (digits.length() > 1
          && digits.charAt(0) == '0'
          && digits.chars().allMatch(d -> d >= '0' && d <= '9')
          && !digits.chars().allMatch(d -> d == '0')) {
        findings.syntax(
            start,
            "a number may not begin with 0; write 0o" + digits.substring(1) + " for an octal one");
        return StarlarkInt.of(0);
      }
      return StarlarkInt.parse(digits.startsWith("00") ? "0" : digits, 0);
    } catch (NumberFormatException e) {
      String advice = digits.indexOf('_') >= 0 ? "; write it without \"_\"" : "";
      findings.syntax(start, "\"" + digits + "\" is not a number" + advice);
      return StarlarkInt.of(0);
    }
  }

  private void string(int start, boolean raw, boolean bytes, boolean format) {
    StringLiteral literal = new StringLiteral(text, pos, raw, bytes, findings);
    boolean closed = literal.read();
    pos = literal.end();
    if (!closed) {
      findings.syntax(start, "this string has no end; close it with " + literal.delimiter());
    }
    if (format) {
      findings.syntax(start, FormatAdvice.of(literal.text(), text));
    }
    if (bytes) {
      add(Token.Kind.BYTES, start, literal.bytes());
    } else {
      file.strings.add(literal.text());
      add(Token.Kind.STRING, start, literal.text());
    }
  }

  /** Operators by spelling. */
  private static final class Spellings {
    private final java.util.HashMap<String, Token.Kind> kinds = new java.util.HashMap<>();

    Spellings() {
      for (Token.Kind kind : Token.Kind.values()) {
        if (kind.compareTo(Token.Kind.PLUS) >= 0) {
          kinds.put(kind.text, kind);
        }
      }
    }

    Token.@Nullable Kind get(String spelling) {
      return kinds.get(spelling);
    }
  }
}
