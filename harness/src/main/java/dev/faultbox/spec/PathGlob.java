package dev.faultbox.spec;

import java.util.regex.Pattern;

/**
 * Path globs: {@code *} any run without a slash, {@code **} any run, {@code ?} one character but a
 * slash, {@code [a-z]} and {@code [!a]}, a backslash takes the next character literally. A trailing
 * {@code /**} also matches the directory; a pattern without a slash is compared with the last
 * segment.
 */
final class PathGlob {
  private static final String EVERYTHING_BELOW = "/**";

  private PathGlob() {}

  /** Whether every bracket is closed. */
  static boolean isWellFormed(String glob) {
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '[') {
        i = closing(glob, i);
        if (i < 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** The same as a pattern over a whole path. */
  static Pattern compile(String glob) {
    String rest = glob;
    String tail = "";
    if (rest.endsWith(EVERYTHING_BELOW)) {
      rest = rest.substring(0, rest.length() - EVERYTHING_BELOW.length());
      tail = "(/.*)?";
    }
    String anywhere = glob.indexOf('/') < 0 ? "(.*/)?" : "";
    return Pattern.compile(anywhere + regex(rest) + tail, Pattern.DOTALL);
  }

  private static String regex(String glob) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '*' -> {
          boolean twice = i + 1 < glob.length() && glob.charAt(i + 1) == '*';
          out.append(twice ? ".*" : "[^/]*");
          i += twice ? 1 : 0;
        }
        case '?' -> out.append("[^/]");
        case '\\' -> {
          i = Math.min(i + 1, glob.length() - 1);
          out.append(Pattern.quote(glob.substring(i, i + 1)));
        }
        case '[' -> {
          int end = closing(glob, i);
          if (end < 0) {
            out.append("\\[");
          } else {
            out.append(set(glob.substring(i + 1, end)));
            i = end;
          }
        }
        default -> out.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return out.toString();
  }

  private static String set(String inside) {
    boolean not = inside.startsWith("!");
    String members = not ? inside.substring(1) : inside;
    return (not ? "[^" : "[") + members.replaceAll("([\\[\\]\\\\&^])", "\\\\$1") + "]";
  }

  private static int closing(String glob, int open) {
    int from = open + 1;
    if (from < glob.length() && glob.charAt(from) == '!') {
      from++;
    }
    return glob.indexOf(']', from + 1);
  }
}
