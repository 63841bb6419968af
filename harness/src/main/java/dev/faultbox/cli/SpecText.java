package dev.faultbox.cli;

import java.util.Locale;
import java.util.Set;

/** Pieces of the text of a spec. */
final class SpecText {
  /** Words a variable cannot have, and built-ins that a starter spec calls. */
  private static final Set<String> TAKEN =
      Set.of(
          "and",
          "break",
          "continue",
          "def",
          "elif",
          "else",
          "for",
          "if",
          "in",
          "lambda",
          "load",
          "not",
          "or",
          "pass",
          "return",
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
          "yield",
          "async",
          "await",
          "service",
          "interface",
          "tcp",
          "http",
          "ready",
          "none",
          "true",
          "false",
          "assert_true",
          "assert_eventually");

  private SpecText() {}

  /** A str literal. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f) {
            out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  /** A name for the variable that holds a service. */
  static String variable(String service) {
    String name = service.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    return TAKEN.contains(name) ? name + "_service" : name;
  }

  /** What is allowed of a name in the name of a service. */
  static String serviceName(String name) {
    String legal =
        name.replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^[^A-Za-z]+", "").replaceAll("-+$", "");
    String cut = legal.substring(0, Math.min(legal.length(), 63));
    boolean reserved = cut.equalsIgnoreCase("test") || cut.equalsIgnoreCase("localhost");
    return cut.isEmpty() ? "service" : reserved ? cut + "-service" : cut;
  }

  /** One line of a comment, whatever the text. */
  static String comment(String text) {
    return "# " + text.replaceAll("\\p{Cntrl}+", " ");
  }
}
