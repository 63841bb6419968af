package dev.faultbox.spec;

import dev.faultbox.starlark.Values;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Path globs: {@code *} any run without a slash, {@code **} any run, {@code ?} one character but a
 * slash, {@code [a-z]} and {@code [!a]}, a backslash takes the next character literally. A trailing
 * {@code /**} also matches the directory; a pattern without a slash is compared with the last
 * segment. The tracer has the same matcher for rules, and refuses what is not well formed.
 */
public final class PathGlob {
  private static final String EVERYTHING_BELOW = "/**";

  /** A run that stays in its segment. */
  private static final String SEGMENT = "[^/]*";

  private final int[] glob;

  /** Whether {@code **} may cross a slash: in one segment there is none to cross. */
  private final boolean crosses;

  private final StringBuilder regex = new StringBuilder();
  private int at;

  private PathGlob(String glob, boolean crosses) {
    this.glob = glob.codePoints().toArray();
    this.crosses = crosses;
  }

  /** Whether every bracket is closed. */
  public static boolean isWellFormed(String glob) {
    return new PathGlob(glob, true).translate() != null;
  }

  /** What is said of one that is not well formed. */
  static String unclosed(String name, String glob) {
    return "%s %s has an unclosed \"[\"; close it, or write \"\\\\[\" for the character"
        .formatted(name, Values.repr(glob));
  }

  /** The same as a pattern over a whole path. Needs a well-formed glob. */
  public static Pattern compile(String glob) {
    boolean crosses = glob.indexOf('/') >= 0;
    boolean below = glob.endsWith(EVERYTHING_BELOW) && !isEscaped(glob, EVERYTHING_BELOW.length());
    String rest = below ? glob.substring(0, glob.length() - EVERYTHING_BELOW.length()) : glob;
    String regex = new PathGlob(rest, crosses).translate();
    if (regex == null) {
      throw new IllegalArgumentException("a [ is not closed in " + glob);
    }
    String before = crosses ? "" : "(.*/)?";
    return Pattern.compile(before + regex + (below ? "(/.*)?" : ""), Pattern.DOTALL);
  }

  /** Whether a backslash takes the meaning of what begins that many characters before the end. */
  private static boolean isEscaped(String glob, int beforeEnd) {
    int from = glob.length() - beforeEnd;
    int backslashes = 0;
    while (from > backslashes && glob.charAt(from - backslashes - 1) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  /** Null when a bracket is not closed. */
  private @Nullable String translate() {
    while (at < glob.length) {
      int c = glob[at];
      if (c == '*') {
        int from = at;
        while (at < glob.length && glob[at] == '*') {
          at++;
        }
        regex.append(crosses && at - from > 1 ? ".*" : SEGMENT);
      } else if (c == '?') {
        at++;
        regex.append("[^/]");
      } else if (c == '[') {
        at++;
        if (!set()) {
          return null;
        }
      } else {
        regex.append(character(literal()));
      }
    }
    return regex.toString();
  }

  private int literal() {
    if (glob[at] == '\\' && at + 1 < glob.length) {
      at++;
    }
    return glob[at++];
  }

  /** One character of some, behind the opening bracket; false when it is not closed. */
  private boolean set() {
    boolean not = at < glob.length && glob[at] == '!';
    at += not ? 1 : 0;
    StringBuilder members = new StringBuilder();
    for (boolean first = true; first || at >= glob.length || glob[at] != ']'; first = false) {
      if (at >= glob.length) {
        return false;
      }
      int low = literal();
      int high = low;
      if (at + 1 < glob.length && glob[at] == '-' && glob[at + 1] != ']') {
        at++;
        high = literal();
      }
      if (low <= high) {
        members.append(character(low)).append('-').append(character(high));
      }
    }
    at++;
    if (not) {
      regex.append("[^/").append(members).append(']');
    } else {
      regex.append(members.isEmpty() ? "(?!)" : "(?!/)[" + members + "]");
    }
    return true;
  }

  private static String character(int codePoint) {
    return "\\x{%x}".formatted(codePoint);
  }
}
