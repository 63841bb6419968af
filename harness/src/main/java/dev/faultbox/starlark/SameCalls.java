package dev.faultbox.starlark;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import net.starlark.java.eval.StarlarkInt;
import org.jspecify.annotations.Nullable;

/**
 * Results of calls in which nothing was wrong. Tests are written one after the other, so most calls
 * of a long file are there twice; what is said of one holds for the others.
 */
final class SameCalls {
  /** A call by what it is judged by. */
  private static final class Key {
    private final Builtin builtin;
    private final Object[] values;
    private final String[] names;
    private final int hash;

    Key(Builtin builtin, Object[] values, String[] names) {
      this.builtin = builtin;
      this.values = values;
      this.names = names;
      int code = System.identityHashCode(builtin) + Arrays.hashCode(names);
      for (Object value : values) {
        code = code * 31 + (isPlain(value) ? value.hashCode() : System.identityHashCode(value));
      }
      this.hash = code;
    }

    private static boolean isPlain(Object value) {
      return value instanceof String || value instanceof StarlarkInt || value instanceof Boolean;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (!(other instanceof Key key)
          || key.builtin != builtin
          || key.values.length != values.length
          || !Arrays.equals(key.names, names)) {
        return false;
      }
      for (int i = 0; i < values.length; i++) {
        Object a = values[i];
        Object b = key.values[i];
        if (a != b && !(isPlain(a) && a.equals(b))) {
          return false;
        }
      }
      return true;
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private final Map<Key, Object> results = new HashMap<>();

  /**
   * What the same call was worth; null when there was none.
   *
   * @param values all arguments, those by position first
   */
  @Nullable Object find(Builtin builtin, Object[] values, String[] names) {
    return results.get(new Key(builtin, values, names));
  }

  /** Remembers a call. */
  void add(Builtin builtin, Object[] values, String[] names, Object result) {
    results.put(new Key(builtin, values, names), result);
  }
}
