package dev.faultbox.starlark;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.Sequence;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkCallable;
import net.starlark.java.eval.StarlarkFloat;
import net.starlark.java.eval.StarlarkInt;
import net.starlark.java.eval.StarlarkList;
import net.starlark.java.eval.Tuple;
import org.jspecify.annotations.Nullable;

/** Operations that every value has. All of them bound how deep they follow nested values. */
public final class Values {
  private static final int SHORT_TEXT = 60;

  private Values() {}

  /**
   * The name of the value's type, as messages say it. It is what {@code type(x)} answers, but for a
   * str, where the language's answer is {@code "string"}.
   */
  public static String type(Object value) {
    if (value instanceof String) {
      return "str";
    }
    return value instanceof TypeNamed named ? named.typeName() : Starlark.type(value);
  }

  /** The type with its article: {@code a str}, {@code an int}. */
  public static String aType(Object value) {
    String type = type(value);
    return ("aeiou".indexOf(type.charAt(0)) >= 0 ? "an " : "a ") + type;
  }

  /** What {@code repr(x)} answers. */
  public static String repr(Object value) {
    return new Repr(Limits.DEFAULT.bytes()).repr(value).toString();
  }

  /** What {@code str(x)} answers. */
  public static String str(Object value) {
    return str(value, Limits.DEFAULT);
  }

  static String str(Object value, Limits limits) {
    if (value instanceof String s) {
      return s;
    }
    return new Repr(limits.bytes()).str(value).toString();
  }

  /** The repr cut to about 60 characters, for messages. */
  public static String shortRepr(Object value) {
    String text;
    try {
      text = new Repr(1 << 16).repr(value).toString();
    } catch (BuiltinError e) {
      return "a large " + type(value);
    }
    if (text.codePointCount(0, text.length()) <= SHORT_TEXT) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, SHORT_TEXT - 1)) + "…";
  }

  /** The value as a condition. */
  public static boolean truth(Object value) {
    return value instanceof Boolean b ? b : Starlark.truth(value);
  }

  /** Whether it can be called. */
  public static boolean isCallable(Object value) {
    return value instanceof Function
        || value instanceof Builtin
        || value instanceof BoundMethod
        || value instanceof StarlarkCallable;
  }

  /** {@code ==} of the language. */
  public static boolean equal(Object a, Object b) {
    return equal(a, b, 0);
  }

  static boolean equal(Object a, Object b, int depth) {
    if (a == b) {
      return true;
    }
    if (a instanceof StarlarkList<?> x) {
      return b instanceof StarlarkList<?> y && equalItems(x, y, depth);
    }
    if (a instanceof Tuple x) {
      return b instanceof Tuple y && equalItems(x, y, depth);
    }
    if (a instanceof Dict<?, ?> x) {
      return b instanceof Dict<?, ?> y && equalEntries(x, y, depth);
    }
    if (a instanceof Struct x) {
      return b instanceof Struct y && equalEntries(x.fields(), y.fields(), depth);
    }
    return a.equals(b);
  }

  private static boolean equalItems(List<?> a, List<?> b, int depth) {
    if (a.size() != b.size()) {
      return false;
    }
    checkDepth(depth, "compared");
    for (int i = 0; i < a.size(); i++) {
      if (!equal(a.get(i), b.get(i), depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalEntries(Map<?, ?> a, Map<?, ?> b, int depth) {
    if (a.size() != b.size()) {
      return false;
    }
    checkDepth(depth, "compared");
    for (Map.Entry<?, ?> entry : a.entrySet()) {
      Object other = b.get(entry.getKey());
      if (other == null || !equal(entry.getValue(), other, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  static void checkDepth(int depth, String what) {
    if (depth > Limits.VALUE_DEPTH) {
      throw new BuiltinError(
          "SPEC_LIMIT",
          "a value nested deeper than "
              + Limits.VALUE_DEPTH
              + " levels cannot be "
              + what
              + "; build a flatter one");
    }
  }

  /** {@code <} and sorting: negative, zero or positive. */
  public static int compare(Object a, Object b) {
    return compare(a, b, 0);
  }

  private static int compare(Object a, Object b, int depth) {
    if (a instanceof StarlarkInt x && b instanceof StarlarkInt y) {
      return x.compareTo(y);
    }
    if (a instanceof String x && b instanceof String y) {
      return Text.compare(x, y);
    }
    boolean numbers =
        (a instanceof StarlarkInt || a instanceof StarlarkFloat)
            && (b instanceof StarlarkInt || b instanceof StarlarkFloat);
    if (numbers) {
      return Starlark.ORDERING.compare(a, b);
    }
    if ((a instanceof StarlarkList && b instanceof StarlarkList)
        || (a instanceof Tuple && b instanceof Tuple)) {
      checkDepth(depth, "compared");
      Iterator<?> y = ((Sequence<?>) b).iterator();
      for (Object item : (Sequence<?>) a) {
        if (!y.hasNext()) {
          return 1;
        }
        Object other = y.next();
        if (!equal(item, other, depth + 1)) {
          return compare(item, other, depth + 1);
        }
      }
      return y.hasNext() ? -1 : 0;
    }
    if (a instanceof Boolean x && b instanceof Boolean y) {
      return Boolean.compare(x, y);
    }
    if (a instanceof Bytes x && b instanceof Bytes y) {
      return x.compareTo(y);
    }
    throw new BuiltinError(
        BuiltinError.TYPE,
        "cannot order " + type(a) + " and " + type(b) + "; compare like with like");
  }

  /** Fails unless the value can be a key of a dict. */
  static void checkHashable(Object value, int depth) {
    if (value instanceof String || value instanceof StarlarkInt || value instanceof Boolean) {
      return;
    }
    if (value instanceof Tuple tuple) {
      checkDepth(depth, "used as a key");
      for (Object item : tuple) {
        checkHashable(item, depth + 1);
      }
    } else if (value instanceof Struct struct) {
      checkDepth(depth, "used as a key");
      for (Object item : struct.fields().values()) {
        checkHashable(item, depth + 1);
      }
    } else {
      try {
        Starlark.checkHashable(value);
      } catch (EvalException e) {
        String advice =
            value instanceof StarlarkList ? "; write tuple(x)" : "; use a str or a tuple";
        throw new BuiltinError(
            BuiltinError.TYPE, aType(value) + " cannot be a key of a dict" + advice);
      }
    }
  }

  /** The candidate most like a word, null when none is close. */
  public static @Nullable String nearest(String word, Iterable<String> candidates) {
    return Suggestions.nearest(word, candidates);
  }

  /** {@code ; did you mean "main"?}, or nothing when no candidate is close. */
  public static String didYouMean(String word, Iterable<String> candidates) {
    String found = nearest(word, candidates);
    return found == null ? "" : "; did you mean \"" + found + "\"?";
  }

  /** {@code a response has no "stat"; did you mean "status"? It has: body, status}. */
  public static String missingField(String subject, String name, Collection<String> fields) {
    String like = didYouMean(name, fields);
    String has = fields.isEmpty() ? "" : "It has: " + String.join(", ", new TreeSet<>(fields));
    String separator = has.isEmpty() ? "" : like.isEmpty() ? "; " : " ";
    has = like.isEmpty() && !has.isEmpty() ? "it" + has.substring(2) : has;
    return subject + " has no \"" + name + "\"" + like + separator + has;
  }
}
