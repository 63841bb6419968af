package dev.faultbox.spec;

import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.Values;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.Sequence;

/** Values in the texts of assertions. */
final class ValueText {
  /** Characters of a value that still stands on the line of the reason. */
  private static final int MAX_INLINE = 60;

  /** Characters of a value in result files. */
  private static final int MAX_RECORDED = 10_000;

  /** Nested values written one element a line. */
  private static final int MAX_LEVELS = 4;

  private ValueText() {}

  /** The repr, cut where it is too long for a result file. */
  static String bounded(Object value) {
    return cut(repr(value), MAX_RECORDED);
  }

  /** The reason of a failed {@code assert_eq}: one line, and a line diff for large values. */
  static String difference(Object actual, Object expected, String message) {
    String got = repr(actual);
    String want = repr(expected);
    String reason =
        "assert_eq: got %s, want %s%s"
            .formatted(
                cut(got, MAX_INLINE),
                cut(want, MAX_INLINE),
                message.isEmpty() ? "" : " (" + message + ")");
    if (isShort(actual, got) && isShort(expected, want)) {
      return reason;
    }
    StringBuilder text = new StringBuilder(reason).append("\n- want, + got:");
    LineDiff.of(lines(expected), lines(actual)).forEach(line -> text.append('\n').append(line));
    return text.toString();
  }

  private static boolean isShort(Object value, String repr) {
    return repr.codePointCount(0, repr.length()) <= MAX_INLINE
        && !(value instanceof String text && text.strip().indexOf('\n') >= 0);
  }

  private static String repr(Object value) {
    try {
      return Values.repr(value);
    } catch (BuiltinError e) {
      return "a " + Values.type(value) + " too large to print";
    }
  }

  private static String cut(String text, int max) {
    int count = text.codePointCount(0, text.length());
    return count <= max ? text : text.substring(0, text.offsetByCodePoints(0, max - 1)) + "…";
  }

  private static String lines(Object value) {
    if (value instanceof String text) {
      return printable(text);
    }
    List<String> out = new ArrayList<>();
    write("", value, "", 0, out);
    return String.join("\n", out);
  }

  /** Control characters as escapes: they differ without being seen, and terminals obey them. */
  private static String printable(String text) {
    StringBuilder out = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              if (c == '\n' || c == '\t' || !Character.isISOControl(c)) {
                out.append((char) c);
              } else {
                out.append(c == '\r' ? "\\r" : "\\x%02x".formatted(c));
              }
            });
    return out.toString();
  }

  private static void write(
      String indent, Object value, String suffix, int level, List<String> out) {
    String line = indent + repr(value) + suffix;
    boolean nested = value instanceof Dict || value instanceof Sequence;
    if (!nested || level == MAX_LEVELS || line.length() <= MAX_INLINE) {
      out.add(line);
    } else if (value instanceof Dict<?, ?> dict) {
      out.add(indent + "{");
      for (Map.Entry<?, ?> entry : dict.entrySet()) {
        element(indent + "  ", repr(entry.getKey()) + ": ", entry.getValue(), level + 1, out);
      }
      out.add(indent + "}" + suffix);
    } else {
      out.add(indent + "[");
      Iterator<?> items = ((Sequence<?>) value).iterator();
      while (items.hasNext()) {
        element(indent + "  ", "", items.next(), level + 1, out);
      }
      out.add(indent + "]" + suffix);
    }
  }

  private static void element(
      String indent, String key, Object value, int level, List<String> out) {
    int first = out.size();
    write(indent, value, ",", level, out);
    out.set(first, indent + key + out.get(first).substring(indent.length()));
  }
}
