package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.function.Predicate;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.Sequence;
import net.starlark.java.eval.StarlarkFloat;
import net.starlark.java.eval.StarlarkInt;
import net.starlark.java.eval.StarlarkIterable;

/** The kinds of values an argument accepts. */
public final class ArgType {
  /** Any value. */
  public static final ArgType ANY = new ArgType("a value", x -> true);

  /** A str. */
  public static final ArgType STR = new ArgType("a str", x -> x instanceof String);

  /** An int of any size. */
  public static final ArgType INT = new ArgType("an int", x -> x instanceof StarlarkInt);

  /** True or False. */
  public static final ArgType BOOL = new ArgType("a bool", x -> x instanceof Boolean);

  /** An int or a float. */
  public static final ArgType NUMBER =
      new ArgType("a number", x -> x instanceof StarlarkInt || x instanceof StarlarkFloat);

  /** A list or a tuple. */
  public static final ArgType LIST = new ArgType("a list", x -> x instanceof Sequence);

  /** A dict. */
  public static final ArgType DICT = new ArgType("a dict", x -> x instanceof Dict);

  /** A function, lambda or built-in. */
  public static final ArgType FUNCTION = new ArgType("a function", Values::isCallable);

  /** A bytes value. */
  public static final ArgType BYTES = new ArgType("bytes", x -> x instanceof Bytes);

  /** A str or a bytes value. */
  public static final ArgType TEXT =
      new ArgType("a str or bytes", x -> x instanceof String || x instanceof Bytes);

  /** Anything a for loop can go over. */
  public static final ArgType ITERABLE =
      new ArgType("a list, tuple, dict or range", x -> x instanceof StarlarkIterable);

  private final String phrase;
  private final Predicate<Object> accepts;

  private ArgType(String phrase, Predicate<Object> accepts) {
    this.phrase = requireNonNull(phrase, "phrase is null");
    this.accepts = requireNonNull(accepts, "accepts is null");
  }

  /** Values of a Java class; {@code phrase} reads "a check", "an interface". */
  public static ArgType of(Class<?> type, String phrase) {
    return new ArgType(phrase, requireNonNull(type, "type is null")::isInstance);
  }

  /** Values a predicate accepts. */
  public static ArgType of(String phrase, Predicate<Object> accepts) {
    return new ArgType(phrase, accepts);
  }

  /** This or the other. */
  public ArgType or(ArgType other) {
    return new ArgType(
        phrase + " or " + other.phrase, x -> accepts.test(x) || other.accepts.test(x));
  }

  /** Whether a value is of this kind. */
  public boolean accepts(Object value) {
    return value == Unknown.VALUE || accepts.test(value);
  }

  /** How messages call it, with its article. */
  public String phrase() {
    return phrase;
  }

  /** The message for a value of another kind: {@code port must be an int, got str "5432"}. */
  public String mismatch(String what, Object value) {
    return what + " must be " + phrase + ", got " + describe(value) + advice(value);
  }

  private static String describe(Object value) {
    String type = Values.type(value);
    return value instanceof String ? type + " " + Values.shortRepr(value) : type;
  }

  private String advice(Object value) {
    if (value instanceof String s) {
      if ((this == INT || this == NUMBER) && isDecimal(s)) {
        return "; write " + s;
      }
      if (this == LIST) {
        return "; write [" + Values.shortRepr(s) + "]";
      }
    }
    return this == STR && value instanceof StarlarkInt ? "; write \"" + value + "\"" : "";
  }

  private static boolean isDecimal(String s) {
    return !s.isEmpty() && s.length() < 10 && s.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
