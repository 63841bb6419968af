package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The methods split, rsplit and splitlines. */
final class Splitting {
  private final String s;
  private final Arguments args;
  private final List<String> parts = new ArrayList<>();

  Splitting(String s, Arguments args) {
    this.s = s;
    this.args = args;
  }

  private int limit() {
    int max = args.integer("maxsplit", -1);
    return max < 0 ? Integer.MAX_VALUE : max;
  }

  private String separator() {
    String sep = args.string("sep");
    if (sep.isEmpty()) {
      throw new BuiltinError(
              "SPEC_VALUE", "sep is empty; write list(s.elems()) for single characters")
          .at("sep");
    }
    return sep;
  }

  List<String> split() {
    int left = limit();
    if (!args.has("sep")) {
      return words(left);
    }
    String sep = separator();
    int from = 0;
    int at;
    while (left-- > 0 && (at = s.indexOf(sep, from)) >= 0) {
      parts.add(s.substring(from, at));
      from = at + sep.length();
    }
    parts.add(s.substring(from));
    return parts;
  }

  private List<String> words(int max) {
    int left = max;
    int i = space(0);
    while (i < s.length()) {
      if (left-- == 0) {
        parts.add(s.substring(i));
        return parts;
      }
      int start = i;
      while (i < s.length() && !StringMethods.isSpace(s.codePointAt(i))) {
        i += Character.charCount(s.codePointAt(i));
      }
      parts.add(s.substring(start, i));
      i = space(i);
    }
    return parts;
  }

  private int space(int from) {
    int i = from;
    while (i < s.length() && StringMethods.isSpace(s.codePointAt(i))) {
      i += Character.charCount(s.codePointAt(i));
    }
    return i;
  }

  List<String> rsplit() {
    int left = limit();
    int end = s.length();
    if (!args.has("sep")) {
      return rwords(left);
    }
    String sep = separator();
    int at;
    while (left-- > 0
        && end >= sep.length()
        && (at = s.lastIndexOf(sep, end - sep.length())) >= 0) {
      parts.add(s.substring(at + sep.length(), end));
      end = at;
    }
    parts.add(s.substring(0, end));
    Collections.reverse(parts);
    return parts;
  }

  private List<String> rwords(int max) {
    int left = max;
    int end = spaceBefore(s.length());
    while (end > 0) {
      if (left-- == 0) {
        parts.add(s.substring(0, end));
        break;
      }
      int stop = end;
      while (end > 0 && !StringMethods.isSpace(s.codePointBefore(end))) {
        end -= Character.charCount(s.codePointBefore(end));
      }
      parts.add(s.substring(end, stop));
      end = spaceBefore(end);
    }
    Collections.reverse(parts);
    return parts;
  }

  private int spaceBefore(int from) {
    int i = from;
    while (i > 0 && StringMethods.isSpace(s.codePointBefore(i))) {
      i -= Character.charCount(s.codePointBefore(i));
    }
    return i;
  }

  List<String> lines() {
    boolean keep = args.bool("keepends", false);
    int start = 0;
    int i = 0;
    while (i < s.length()) {
      char c = s.charAt(i++);
      if (c == '\n' || c == '\r') {
        int end = i - 1;
        if (c == '\r' && i < s.length() && s.charAt(i) == '\n') {
          i++;
        }
        parts.add(s.substring(start, keep ? i : end));
        start = i;
      }
    }
    if (start < s.length()) {
      parts.add(s.substring(start));
    }
    return parts;
  }
}
