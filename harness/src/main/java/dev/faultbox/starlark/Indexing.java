package dev.faultbox.starlark;

import java.math.BigInteger;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.Mutability;
import net.starlark.java.eval.Sequence;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkIndexable;
import net.starlark.java.eval.StarlarkInt;
import net.starlark.java.eval.StarlarkList;
import net.starlark.java.eval.StarlarkSemantics;
import net.starlark.java.eval.Tuple;
import org.jspecify.annotations.Nullable;

/** Subscripts and slices. */
final class Indexing {
  private Indexing() {}

  static Object get(Object object, Object key) {
    if (object instanceof Dict<?, ?> dict) {
      Values.checkHashable(key, 0);
      Object value = dict.get(key);
      if (value == null) {
        throw new BuiltinError("SPEC_VALUE", missingKey(dict, key));
      }
      return value;
    }
    if (object instanceof String s) {
      return Text.at(s, index(key, Text.length(s), "str"));
    }
    if (object instanceof Bytes bytes) {
      return StarlarkInt.of(bytes.at(index(key, bytes.size(), "bytes")));
    }
    if (object instanceof Sequence<?> sequence) {
      return sequence.get(index(key, sequence.size(), Values.type(object)));
    }
    if (object instanceof StarlarkIndexable indexable) {
      try {
        return indexable.getIndex(StarlarkSemantics.DEFAULT, key);
      } catch (EvalException e) {
        throw new BuiltinError("SPEC_VALUE", String.valueOf(e.getMessage()));
      }
    }
    throw new BuiltinError(BuiltinError.TYPE, Values.aType(object) + " has no elements to index");
  }

  static String missingKey(Dict<?, ?> dict, Object key) {
    String like = "";
    if (key instanceof String word) {
      like =
          Values.didYouMean(
              word,
              dict.keySet().stream()
                  .filter(String.class::isInstance)
                  .map(String.class::cast)
                  .toList());
    }
    return "the dict has no key "
        + Values.shortRepr(key)
        + (like.isEmpty() ? "; write d.get(key) if it may be absent" : like);
  }

  static void set(Object object, Object key, Object value) throws EvalException {
    if (object instanceof Dict<?, ?>) {
      Values.checkHashable(key, 0);
      @SuppressWarnings("unchecked")
      Dict<Object, Object> dict = (Dict<Object, Object>) object;
      Freezing.checkMutable(dict);
      dict.putEntry(key, value);
    } else if (object instanceof StarlarkList<?>) {
      @SuppressWarnings("unchecked")
      StarlarkList<Object> list = (StarlarkList<Object>) object;
      int index = index(key, list.size(), "list");
      Freezing.checkMutable(list);
      list.setElementAt(index, value);
    } else {
      throw new BuiltinError(
          BuiltinError.TYPE, "elements of a " + Values.type(object) + " cannot be assigned");
    }
  }

  private static int index(Object key, int size, String type) {
    if (!(key instanceof StarlarkInt i)) {
      throw new BuiltinError(
          BuiltinError.TYPE, "an index of a " + type + " must be an int, got " + Values.type(key));
    }
    BigInteger big = i.toBigInteger();
    long index = big.bitLength() > 32 ? Long.MAX_VALUE : big.longValue();
    long actual = index < 0 ? index + size : index;
    if (actual < 0 || actual >= size) {
      throw new BuiltinError(
          "SPEC_VALUE", "index " + Values.shortRepr(key) + " is outside a " + type + " of " + size);
    }
    return (int) actual;
  }

  static Object slice(
      Mutability mutability,
      Object object,
      @Nullable Object from,
      @Nullable Object to,
      @Nullable Object by) {
    int size;
    if (object instanceof String s) {
      size = Text.length(s);
    } else if (object instanceof Bytes bytes) {
      size = bytes.size();
    } else if (object instanceof Sequence<?> sequence) {
      size = sequence.size();
    } else {
      throw new BuiltinError(BuiltinError.TYPE, Values.aType(object) + " cannot be sliced");
    }
    int step =
        by == null || by == Starlark.NONE
            ? 1
            : bound(by, 1, Integer.MIN_VALUE + 1, Integer.MAX_VALUE);
    if (step == 0) {
      throw new BuiltinError("SPEC_VALUE", "the step of a slice cannot be 0");
    }
    int start;
    int stop;
    if (step > 0) {
      start = position(from, 0, size, 0, size);
      stop = position(to, size, size, 0, size);
    } else {
      start = position(from, size - 1, size, -1, size - 1);
      stop = position(to, -1, size, -1, size - 1);
    }
    int count = 0;
    if (step > 0 && stop > start) {
      count = (int) (((long) stop - start - 1) / step + 1);
    } else if (step < 0 && start > stop) {
      count = (int) (((long) start - stop - 1) / -(long) step + 1);
    }
    return take(mutability, object, start, step, count);
  }

  private static Object take(Mutability mutability, Object object, int start, int step, int count) {
    if (object instanceof String s) {
      return text(s, start, step, count);
    }
    if (object instanceof Bytes bytes) {
      byte[] part = new byte[count];
      for (int i = 0; i < count; i++) {
        part[i] = bytes.data()[start + i * step];
      }
      return Bytes.wrap(part);
    }
    if (object instanceof Range range) {
      return range.getSlice(mutability, start, start + count * step, step);
    }
    Sequence<?> sequence = (Sequence<?>) object;
    Object[] part = new Object[count];
    for (int i = 0; i < count; i++) {
      part[i] = sequence.get(start + i * step);
    }
    return object instanceof Tuple ? Tuple.of(part) : StarlarkList.of(mutability, part);
  }

  private static String text(String s, int start, int step, int count) {
    if (count == 0) {
      return "";
    }
    if (step == 1) {
      int begin = Text.offset(s, start);
      return s.substring(begin, Text.offset(s, start + count));
    }
    int[] points = s.codePoints().toArray();
    StringBuilder out = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      out.appendCodePoint(points[start + i * step]);
    }
    return out.toString();
  }

  /** A slice bound: negative ones count from the end, then it is clamped. */
  static int position(@Nullable Object value, int otherwise, int size, int least, int most) {
    if (value == null || value == Starlark.NONE) {
      return otherwise;
    }
    return bound(value, size, least, most);
  }

  private static int bound(Object value, int size, int least, int most) {
    if (!(value instanceof StarlarkInt i)) {
      throw new BuiltinError(BuiltinError.TYPE, "a slice takes ints, got " + Values.type(value));
    }
    BigInteger big = i.toBigInteger();
    long index =
        big.bitLength() > 33
            ? (big.signum() < 0 ? Long.MIN_VALUE / 2 : Long.MAX_VALUE / 2)
            : big.longValue();
    if (index < 0 && least >= -1) {
      index += size;
    }
    return (int) Math.max(least, Math.min(most, index));
  }
}
