package dev.faultbox.image;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The patterns of a {@code .dockerignore} file, with the meaning they have for the docker command
 * line: each is rooted at the context, matches a path or any directory above it, and the last line
 * that matches decides; {@code !} takes back, {@code **} stands for any number of directories.
 *
 * <p>Written here because the library at hand, docker-java, reads these files only together with a
 * Dockerfile and a tar of its own. Paths are relative with slashes.
 */
final class DockerIgnore {
  /** Patterns of a context without such a file. */
  static final DockerIgnore NONE = new DockerIgnore(List.of());

  private static final String REGEX_SPECIAL = ".+()|{}$^\\[]";

  /** One line. */
  private record Rule(boolean exception, List<String> parts, Pattern pattern) {}

  /** A line that is no pattern. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;

    MalformedException(int line, String message) {
      super(message);
      this.line = line;
    }

    /** Its number in the file, from 1. */
    int line() {
      return line;
    }
  }

  private final List<Rule> rules;

  private DockerIgnore(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  static DockerIgnore parse(String text) throws MalformedException {
    requireNonNull(text, "text is null");
    List<Rule> rules = new ArrayList<>();
    int number = 0;
    for (String raw : text.lines().toList()) {
      number++;
      String line = number == 1 && raw.startsWith("\uFEFF") ? raw.substring(1) : raw;
      // A comment begins in the first column: a name may begin with a number sign behind a space.
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      line = line.strip();
      boolean exception = line.startsWith("!");
      if (exception) {
        line = line.substring(1).strip();
        if (line.isEmpty()) {
          throw new MalformedException(number, "\"!\" takes back nothing");
        }
      }
      List<String> parts = clean(line);
      if (!parts.isEmpty()) {
        rules.add(new Rule(exception, parts, compile(number, String.join("/", parts))));
      }
    }
    return new DockerIgnore(rules);
  }

  /** Whether the path is left out. */
  boolean excludes(String path) {
    boolean excluded = false;
    for (Rule rule : rules) {
      if (rule.exception() == excluded && matches(rule, path)) {
        excluded = !rule.exception();
      }
    }
    return excluded;
  }

  /** Whether something below a directory that is left out itself may have been taken back. */
  boolean mayTakeBackBelow(String directory) {
    String[] parts = directory.split("/");
    return rules.stream().anyMatch(rule -> rule.exception() && reachesBelow(rule, parts));
  }

  private static boolean reachesBelow(Rule rule, String[] directory) {
    for (int i = 0; i < directory.length; i++) {
      if (i >= rule.parts().size()) {
        return true;
      }
      String part = rule.parts().get(i);
      boolean literal = part.chars().noneMatch(c -> c == '*' || c == '?' || c == '[' || c == '\\');
      if (!literal) {
        return true;
      }
      if (!part.equals(directory[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(Rule rule, String path) {
    for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
      if (rule.pattern().matcher(path.substring(0, end)).matches()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The parts of a pattern without empty ones and dots. What leads out of the context keeps its
   * first {@code ..}, and so matches nothing.
   */
  private static List<String> clean(String pattern) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : pattern.split("/")) {
      boolean up = part.equals("..");
      if (up && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (up && pattern.startsWith("/")) {
        // There is nothing above the root.
        continue;
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return List.copyOf(parts);
  }

  private static Pattern compile(int line, String pattern) throws MalformedException {
    StringBuilder regex = new StringBuilder();
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at++);
      switch (c) {
        case '*' -> {
          if (pattern.startsWith("*/", at)) {
            regex.append("(?:.*/)?");
            at += 2;
          } else if (pattern.startsWith("*", at)) {
            regex.append(".*");
            at++;
          } else {
            regex.append("[^/]*");
          }
        }
        case '?' -> regex.append("[^/]");
        case '\\' -> {
          if (at == pattern.length()) {
            throw new MalformedException(line, "nothing follows the last backslash");
          }
          literal(regex, pattern.charAt(at++));
        }
        case '[' -> at = set(line, pattern, at, regex);
        default -> literal(regex, c);
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /** Reads a set of characters up to its bracket; returns the place behind it. */
  private static int set(int line, String pattern, int start, StringBuilder regex)
      throws MalformedException {
    int at = start;
    int from = regex.length();
    regex.append('[');
    if (pattern.startsWith("^", at)) {
      regex.append('^');
      at++;
    }
    int first = at;
    while (at < pattern.length()) {
      char c = pattern.charAt(at++);
      if (c == ']' && at - 1 > first) {
        regex.append(']');
        check(line, regex.substring(from));
        return at;
      }
      if (c == '\\' && at < pattern.length()) {
        regex.append('\\').append(escapable(pattern.charAt(at++)));
      } else if (c == '-') {
        regex.append('-');
      } else {
        literal(regex, c);
      }
    }
    throw new MalformedException(line, "a \"[\" has no \"]\"");
  }

  private static void check(int line, String set) throws MalformedException {
    try {
      var unused = Pattern.compile(set);
    } catch (PatternSyntaxException e) {
      throw new MalformedException(line, "the set of characters between [ and ] is none");
    }
  }

  private static void literal(StringBuilder regex, char c) {
    if (REGEX_SPECIAL.indexOf(c) >= 0 || c == '*' || c == '?' || c == '&' || c == '-') {
      regex.append('\\');
    }
    regex.append(c);
  }

  /**
   * Letters behind a backslash mean something to regular expressions; here they mean themselves.
   */
  private static String escapable(char c) {
    return Character.isLetterOrDigit(c) ? "x{" + Integer.toHexString(c) + "}" : String.valueOf(c);
  }
}
