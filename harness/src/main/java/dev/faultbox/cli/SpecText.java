package dev.faultbox.cli;

import dev.faultbox.spec.Vocabulary;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Pieces of the text of a spec. */
final class SpecText {
  /** In lower case, as variables are: {@code none} would be taken for {@code None}. */
  private static final Set<String> TAKEN =
      Vocabulary.taken().stream()
          .map(word -> word.toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

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
