package dev.faultbox.starlark;

import java.util.Collections;
import java.util.Map;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.Sequence;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkInt;
import net.starlark.java.eval.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * The checked arguments of one call, by parameter name. {@code None} for an optional parameter
 * counts as left out everywhere but in {@link #given}.
 */
public final class Arguments {
  private final Signature signature;
  private final @Nullable Object[] values;
  private final Tuple rest;
  private final Map<String, Object> extra;
  private final int firstRest;

  Arguments(
      Signature signature,
      @Nullable Object[] values,
      Tuple rest,
      Map<String, Object> extra,
      int firstRest) {
    this.signature = signature;
    this.values = values;
    this.rest = rest;
    this.extra = extra;
    this.firstRest = firstRest;
  }

  /** Whether nothing is unknown but what is given by keyword only. */
  boolean isKnownButForKeywords() {
    for (int i = 0; i < values.length; i++) {
      boolean byKeyword = signature.params.get(i).kind() == Signature.Kind.KEYWORD_ONLY;
      if (values[i] == Unknown.VALUE && (!byKeyword || signature.params.get(i).required())) {
        return false;
      }
    }
    return !rest.contains(Unknown.VALUE);
  }

  /** The same without what is unknown. */
  Arguments knownOnly() {
    @Nullable Object[] known = values.clone();
    for (int i = 0; i < known.length; i++) {
      known[i] = known[i] == Unknown.VALUE ? null : known[i];
    }
    return new Arguments(signature, known, rest, extra, firstRest);
  }

  /** Whether the value of an argument is known, or it was left out. */
  public boolean isKnown(String name) {
    return given(name) != Unknown.VALUE;
  }

  /** The value as it was given, {@code None} included; null when left out. */
  public @Nullable Object given(String name) {
    int index = signature.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(signature.function + "() declares no " + name);
    }
    return values[index];
  }

  @Nullable Object at(int index) {
    return values[index];
  }

  /** Whether it was given and is not None. */
  public boolean has(String name) {
    return orNull(name) != null;
  }

  /** The value, null when left out or None. */
  public @Nullable Object orNull(String name) {
    Object value = given(name);
    return value == Starlark.NONE ? null : value;
  }

  /** The value; for required parameters. */
  public Object get(String name) {
    Object value = given(name);
    if (value == null) {
      throw new IllegalArgumentException(signature.function + "(): " + name + " was left out");
    }
    return value;
  }

  /** A str; for required parameters. */
  public String string(String name) {
    return (String) get(name);
  }

  /** A str, or the default when left out. */
  public String string(String name, String otherwise) {
    Object value = orNull(name);
    return value == null ? otherwise : (String) value;
  }

  /** True or False, or the default when left out. */
  public boolean bool(String name, boolean otherwise) {
    Object value = orNull(name);
    return value == null ? otherwise : (Boolean) value;
  }

  /** An int of 32 bits; for required parameters. Larger ones are a {@link BuiltinError}. */
  public int integer(String name) {
    return narrow(name, get(name));
  }

  /** An int of 32 bits, or the default when left out. */
  public int integer(String name, int otherwise) {
    Object value = orNull(name);
    return value == null ? otherwise : narrow(name, value);
  }

  private static int narrow(String name, Object value) {
    try {
      return ((StarlarkInt) value).toIntUnchecked();
    } catch (IllegalArgumentException e) {
      throw new BuiltinError("SPEC_VALUE", name + " is out of range: " + Values.shortRepr(value))
          .at(name);
    }
  }

  /** A list or tuple, empty when left out. */
  @SuppressWarnings("unchecked")
  public Sequence<Object> list(String name) {
    Object value = orNull(name);
    return value == null ? Tuple.empty() : (Sequence<Object>) value;
  }

  /** A dict, empty when left out. */
  @SuppressWarnings("unchecked")
  public Dict<Object, Object> dict(String name) {
    Object value = orNull(name);
    return value == null ? Dict.empty() : (Dict<Object, Object>) value;
  }

  /** What went into {@code *args}. */
  public Tuple rest() {
    return rest;
  }

  /** What went into {@code **kwargs}, in order. */
  public Map<String, Object> extra() {
    return Collections.unmodifiableMap(extra);
  }

  int firstRest() {
    return firstRest;
  }

  Signature signature() {
    return signature;
  }
}
