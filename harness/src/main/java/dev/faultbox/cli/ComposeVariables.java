package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills in the variables of a compose file: {@code $A}, {@code ${A}}, {@code ${A:-x}}, {@code
 * ${A-x}}, {@code ${A:?why}}, {@code ${A:+x}}, also inside of each other. What a text cannot mean
 * stays as it is.
 */
final class ComposeVariables {
  /** Braces inside of braces; nobody writes more. */
  private static final int MAX_DEPTH = 20;

  private final Map<String, String> environment;
  private final Map<String, String> project;
  private final Set<String> notes = new LinkedHashSet<>();

  /**
   * @param environment of the shell, which goes before the project's
   * @param project what the file {@code .env} says
   */
  ComposeVariables(Map<String, String> environment, Map<String, String> project) {
    this.environment = Map.copyOf(environment);
    this.project = Map.copyOf(project);
  }

  /** What was decided. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  String fill(String text) {
    return text.indexOf('$') < 0 ? text : new Pass(text).all();
  }

  /** The default of a variable, or what it is worth. */
  private String value(String name, String how, String word) {
    String given = project.get(name);
    boolean set = given != null && (!given.isEmpty() || !how.startsWith(":"));
    if (how.endsWith("+")) {
      boolean known = environment.getOrDefault(name, given == null ? "" : given).length() > 0;
      notes.add("${" + name + "} is " + (known ? "set" : "not set") + " where this was made");
      return known ? word : "";
    }
    if (how.endsWith("-") && !set) {
      // A spec is the same for everybody: what holds without a variable is written down.
      notes.add(
          "${" + name + "} is written as its default, " + (word.isEmpty() ? "nothing" : word));
      return word;
    }
    String shell = how.endsWith("-") ? null : environment.get(name);
    if (shell == null && given == null) {
      notes.add("${" + name + "} is not set and is left empty");
      return "";
    }
    notes.add(
        "${" + name + "} is written as the value it has " + (shell == null ? "in .env" : "now"));
    return shell == null ? requireNonNull(given) : shell;
  }

  /** One way through a text. */
  private final class Pass {
    private final String text;
    private int at;
    private int depth;

    /** There is a brace that nothing closes, so there is no other that anything closes. */
    private boolean open;

    Pass(String text) {
      this.text = text;
    }

    String all() {
      return until(false);
    }

    private String until(boolean brace) {
      StringBuilder out = new StringBuilder();
      while (at < text.length() && !(brace && text.charAt(at) == '}')) {
        char c = text.charAt(at);
        if (c != '$') {
          out.append(c);
          at++;
        } else if (text.startsWith("$$", at)) {
          out.append('$');
          at += 2;
        } else {
          String filled = variable();
          out.append(filled == null ? "$" : filled);
          at += filled == null ? 1 : 0;
        }
      }
      return out.toString();
    }

    /** The value of the variable that begins here; null when none does. */
    private @Nullable String variable() {
      int start = at;
      boolean braced = text.startsWith("${", at);
      at += braced ? 2 : 1;
      String name = name();
      if (name.isEmpty() || !braced) {
        if (name.isEmpty()) {
          at = start;
          return null;
        }
        return value(name, "", "");
      }
      String how = operator();
      String word = "";
      if (!how.isEmpty() && depth < MAX_DEPTH && !open) {
        depth++;
        word = until(true);
        depth--;
        open |= at >= text.length();
      }
      if (at >= text.length() || text.charAt(at) != '}') {
        at = start;
        return null;
      }
      at++;
      return value(name, how, word);
    }

    private String name() {
      int start = at;
      while (at < text.length() && isNamePart(text.charAt(at), at > start)) {
        at++;
      }
      return text.substring(start, at);
    }

    private static boolean isNamePart(char c, boolean digits) {
      return c == '_'
          || (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (digits && c >= '0' && c <= '9');
    }

    private String operator() {
      for (String known : List.of(":-", ":?", ":+", "-", "?", "+")) {
        if (text.startsWith(known, at)) {
          at += known.length();
          return known;
        }
      }
      return "";
    }
  }
}
