package dev.faultbox.starlark;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.Mutability;
import net.starlark.java.eval.Sequence;
import net.starlark.java.eval.StarlarkFloat;
import net.starlark.java.eval.StarlarkIndexable;
import net.starlark.java.eval.StarlarkInt;
import net.starlark.java.eval.StarlarkList;
import net.starlark.java.eval.StarlarkSemantics;
import net.starlark.java.eval.Tuple;

/** Unary and binary operators. Errors are {@link BuiltinError}s without a place. */
final class Operators {
  private static final int SHIFT_LIMIT = 512;

  private final Limits limits;
  private final Mutability mutability;

  Operators(Limits limits, Mutability mutability) {
    this.limits = limits;
    this.mutability = mutability;
  }

  static Object unary(Token.Kind operator, Object x) {
    switch (operator) {
      case NOT -> {
        return !Values.truth(x);
      }
      case MINUS -> {
        if (x instanceof StarlarkInt i) {
          return StarlarkInt.uminus(i);
        }
        if (x instanceof StarlarkFloat f) {
          return StarlarkFloat.of(-f.toDouble());
        }
      }
      case PLUS -> {
        if (x instanceof StarlarkInt || x instanceof StarlarkFloat) {
          return x;
        }
      }
      default -> {
        if (x instanceof StarlarkInt i) {
          return StarlarkInt.bitnot(i);
        }
      }
    }
    throw new BuiltinError(
        BuiltinError.TYPE, "cannot apply \"" + operator.text + "\" to " + Values.type(x));
  }

  Object binary(Token.Kind operator, Object x, Object y) {
    try {
      return switch (operator) {
        case EQUAL_EQUAL -> Values.equal(x, y);
        case NOT_EQUAL -> !Values.equal(x, y);
        case LESS -> Values.compare(x, y) < 0;
        case LESS_EQUAL -> Values.compare(x, y) <= 0;
        case GREATER -> Values.compare(x, y) > 0;
        case GREATER_EQUAL -> Values.compare(x, y) >= 0;
        case IN -> contains(y, x);
        case NOT_IN -> !contains(y, x);
        case PLUS -> add(x, y);
        case STAR -> multiply(x, y);
        case MINUS, SLASH, SLASH_SLASH -> arithmetic(operator, x, y);
        case PERCENT ->
            x instanceof String s
                ? new PercentFormat(s, y, limits).format()
                : arithmetic(operator, x, y);
        default -> bits(operator, x, y);
      };
    } catch (EvalException e) {
      throw new BuiltinError("SPEC_VALUE", String.valueOf(e.getMessage()));
    }
  }

  private static BuiltinError mismatch(Token.Kind operator, Object x, Object y) {
    String a = Values.type(x);
    String b = Values.type(y);
    String message =
        switch (operator) {
          case PLUS -> "cannot add " + a + " and " + b;
          case MINUS -> "cannot subtract " + b + " from " + a;
          case STAR -> "cannot multiply " + a + " and " + b;
          case SLASH, SLASH_SLASH -> "cannot divide " + a + " by " + b;
          default -> "cannot apply \"" + operator.text + "\" to " + a + " and " + b;
        };
    return new BuiltinError(BuiltinError.TYPE, message);
  }

  private Object add(Object x, Object y) {
    if (x instanceof StarlarkInt a && y instanceof StarlarkInt b) {
      return StarlarkInt.add(a, b);
    }
    if (x instanceof String a && y instanceof String b) {
      checkSize((long) a.length() + b.length(), "string");
      return a + b;
    }
    if (isNumber(x) && isNumber(y)) {
      return StarlarkFloat.of(real(x) + real(y));
    }
    if (x instanceof StarlarkList<?> a && y instanceof StarlarkList<?> b) {
      checkElements((long) a.size() + b.size());
      return StarlarkList.concat(a, b, mutability);
    }
    if (x instanceof Tuple a && y instanceof Tuple b) {
      checkElements((long) a.size() + b.size());
      return Tuple.concat(a, b);
    }
    if (x instanceof Struct a && y instanceof Struct b) {
      return a.merge(b);
    }
    if (x instanceof Bytes a && y instanceof Bytes b) {
      checkSize((long) a.size() + b.size(), "bytes value");
      byte[] both = Arrays.copyOf(a.data(), a.size() + b.size());
      System.arraycopy(b.data(), 0, both, a.size(), b.size());
      return Bytes.wrap(both);
    }
    throw mismatch(Token.Kind.PLUS, x, y);
  }

  private Object multiply(Object x, Object y) {
    if (x instanceof StarlarkInt a && y instanceof StarlarkInt b) {
      Number p = a.toNumber();
      Number q = b.toNumber();
      if (p instanceof BigInteger || q instanceof BigInteger) {
        checkBits((long) a.toBigInteger().bitLength() + b.toBigInteger().bitLength());
      }
      return StarlarkInt.multiply(a, b);
    }
    if (isNumber(x) && isNumber(y)) {
      return StarlarkFloat.of(real(x) * real(y));
    }
    if (y instanceof StarlarkInt n && !(x instanceof StarlarkInt)) {
      return repeat(x, n);
    }
    if (x instanceof StarlarkInt n) {
      return repeat(y, n);
    }
    throw mismatch(Token.Kind.STAR, x, y);
  }

  private Object repeat(Object x, StarlarkInt count) {
    BigInteger wanted = count.toBigInteger().max(BigInteger.ZERO);
    long n = wanted.min(BigInteger.valueOf(Long.MAX_VALUE >> 32)).longValue();
    if (x instanceof String s) {
      checkSize(s.length() * Math.max(n, 0), "string");
      return s.isEmpty() ? s : s.repeat((int) n);
    }
    if (x instanceof Bytes b) {
      checkSize(b.size() * n, "bytes value");
      byte[] all = new byte[b.size() == 0 ? 0 : (int) (b.size() * n)];
      for (int i = 0; i < all.length; i++) {
        all[i] = b.data()[i % b.size()];
      }
      return Bytes.wrap(all);
    }
    if (x instanceof StarlarkList || x instanceof Tuple) {
      Sequence<?> items = (Sequence<?>) x;
      checkElements(items.size() * n);
      Object[] all = new Object[items.isEmpty() ? 0 : (int) (items.size() * n)];
      Object[] once = items.toArray();
      for (int i = 0; i < all.length; i += once.length) {
        System.arraycopy(once, 0, all, i, once.length);
      }
      return x instanceof Tuple ? Tuple.of(all) : StarlarkList.of(mutability, all);
    }
    throw mismatch(Token.Kind.STAR, x, count);
  }

  private static boolean isNumber(Object x) {
    return x instanceof StarlarkInt || x instanceof StarlarkFloat;
  }

  private static double real(Object x) {
    if (x instanceof StarlarkFloat f) {
      return f.toDouble();
    }
    double value = ((StarlarkInt) x).toDouble();
    if (Double.isInfinite(value)) {
      throw new BuiltinError("SPEC_VALUE", "this int is too large for a float");
    }
    return value;
  }

  private static Object arithmetic(Token.Kind operator, Object x, Object y) throws EvalException {
    if (!isNumber(x) || !isNumber(y)) {
      throw mismatch(operator, x, y);
    }
    if (operator != Token.Kind.MINUS
        && (y instanceof StarlarkInt i ? i.signum() == 0 : real(y) == 0)) {
      throw new BuiltinError("SPEC_VALUE", "division by zero");
    }
    if (x instanceof StarlarkInt a && y instanceof StarlarkInt b && operator != Token.Kind.SLASH) {
      return switch (operator) {
        case MINUS -> StarlarkInt.subtract(a, b);
        case SLASH_SLASH -> StarlarkInt.floordiv(a, b);
        default -> StarlarkInt.mod(a, b);
      };
    }
    double a = real(x);
    double b = real(y);
    return StarlarkFloat.of(
        switch (operator) {
          case MINUS -> a - b;
          case SLASH -> a / b;
          case SLASH_SLASH -> Math.floor(a / b);
          default -> {
            double rest = a % b;
            yield rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
          }
        });
  }

  private Object bits(Token.Kind operator, Object x, Object y) throws EvalException {
    if (x instanceof StarlarkInt a && y instanceof StarlarkInt b) {
      return switch (operator) {
        case PIPE -> StarlarkInt.or(a, b);
        case AMPERSAND -> StarlarkInt.and(a, b);
        case CARET -> StarlarkInt.xor(a, b);
        case SHIFT_LEFT -> StarlarkInt.shiftLeft(a, shift(b));
        default -> StarlarkInt.shiftRight(a, shift(b));
      };
    }
    if (operator == Token.Kind.PIPE && x instanceof Dict<?, ?> a && y instanceof Dict<?, ?> b) {
      Dict<Object, Object> both = Dict.of(mutability);
      putAll(both, a);
      putAll(both, b);
      return both;
    }
    throw mismatch(operator, x, y);
  }

  private static StarlarkInt shift(StarlarkInt count) {
    if (count.signum() < 0) {
      throw new BuiltinError("SPEC_VALUE", "a shift by a negative number");
    }
    if (count.compareTo(StarlarkInt.of(SHIFT_LIMIT)) >= 0) {
      throw new BuiltinError("SPEC_LIMIT", "a shift by more than " + (SHIFT_LIMIT - 1) + " bits");
    }
    return count;
  }

  static void putAll(Dict<Object, Object> into, Map<?, ?> from) throws EvalException {
    for (Map.Entry<?, ?> entry : from.entrySet()) {
      into.putEntry(entry.getKey(), entry.getValue());
    }
  }

  private boolean contains(Object container, Object item) throws EvalException {
    if (container instanceof String s) {
      if (item instanceof String part) {
        return s.contains(part);
      }
      throw new BuiltinError(
          BuiltinError.TYPE,
          "only a str can be in a str, got " + Values.type(item) + "; write str(x) in s");
    }
    if (container instanceof Dict<?, ?> dict) {
      Values.checkHashable(item, 0);
      return dict.containsKey(item);
    }
    if (container instanceof Bytes bytes) {
      if (item instanceof Bytes part) {
        return bytes.indexOf(part.data()) >= 0;
      }
      if (item instanceof StarlarkInt i) {
        int b = i.toInt("a byte");
        return bytes.indexOf(new byte[] {(byte) b}) >= 0 && b >= 0 && b < 256;
      }
      throw new BuiltinError(
          BuiltinError.TYPE, "only bytes or an int can be in bytes, got " + Values.type(item));
    }
    if (container instanceof Range range) {
      return range.contains(item);
    }
    if (container instanceof StarlarkList || container instanceof Tuple) {
      for (Object other : (Sequence<?>) container) {
        if (Values.equal(other, item)) {
          return true;
        }
      }
      return false;
    }
    if (container instanceof StarlarkIndexable indexable) {
      return indexable.containsKey(StarlarkSemantics.DEFAULT, item);
    }
    throw new BuiltinError(
        BuiltinError.TYPE,
        "cannot look into "
            + Values.type(container)
            + " with \"in\"; it needs a list, tuple, dict, range, str or bytes");
  }

  void checkSize(long size, String what) {
    if (size > limits.bytes()) {
      throw new BuiltinError(
          "SPEC_LIMIT",
          "a " + what + " of more than " + (limits.bytes() >> 20) + " MiB; build it in parts");
    }
  }

  void checkElements(long count) {
    if (count > limits.elements()) {
      throw new BuiltinError(
          "SPEC_LIMIT",
          "a list of more than " + limits.elements() + " elements; keep less at once");
    }
  }

  private static void checkBits(long bits) {
    if (bits > Limits.INT_BITS) {
      throw new BuiltinError("SPEC_LIMIT", "an int of more than " + Limits.INT_BITS + " bits");
    }
  }
}
