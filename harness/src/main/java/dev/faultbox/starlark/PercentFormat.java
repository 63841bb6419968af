package dev.faultbox.starlark;

import java.math.BigInteger;
import java.util.Map;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkFloat;
import net.starlark.java.eval.StarlarkInt;
import net.starlark.java.eval.Tuple;

/** The operator {@code "..." % operand}. */
final class PercentFormat {
  private final String format;
  private final Object operand;
  private final Limits limits;
  private final StringBuilder out = new StringBuilder();
  private int next;
  private boolean byName;

  PercentFormat(String format, Object operand, Limits limits) {
    this.format = format;
    this.operand = operand;
    this.limits = limits;
  }

  String format() {
    int i = 0;
    while (i < format.length()) {
      char c = format.charAt(i++);
      if (c != '%') {
        out.append(c);
        continue;
      }
      if (i == format.length()) {
        throw problem("the format ends with \"%\"; write %% for a percent sign");
      }
      if (format.charAt(i) == '%') {
        out.append('%');
        i++;
        continue;
      }
      Object value;
      if (format.charAt(i) == '(') {
        int close = format.indexOf(')', i);
        if (close < 0 || close + 1 == format.length()) {
          throw problem("the format has \"%(\" without \")\" and a letter");
        }
        value = byName(format.substring(i + 1, close));
        i = close + 1;
      } else {
        value = byPosition();
      }
      convert(format.codePointAt(i), value);
      i += Character.charCount(format.codePointAt(i));
      if (out.length() > limits.bytes()) {
        throw new BuiltinError(
            "SPEC_LIMIT", "a string of more than " + (limits.bytes() >> 20) + " MiB");
      }
    }
    if (!byName && operand instanceof Tuple tuple && next < tuple.size()) {
      throw problem("the format has " + next + " conversions for " + tuple.size() + " values");
    }
    if (!byName && next == 0 && !(operand instanceof Tuple) && !(operand instanceof Dict)) {
      throw problem("the format has no conversion for its value; write %s where it belongs");
    }
    return out.toString();
  }

  private static BuiltinError problem(String message) {
    return new BuiltinError("SPEC_VALUE", message);
  }

  private Object byName(String key) {
    byName = true;
    if (!(operand instanceof Dict<?, ?> dict)) {
      throw new BuiltinError(
          BuiltinError.TYPE,
          "%(" + key + ") needs a dict on the right of %, got " + Values.type(operand));
    }
    Object value = ((Map<?, ?>) dict).get(key);
    if (value == null) {
      throw problem("the dict on the right of % has no key " + Values.shortRepr(key));
    }
    return value;
  }

  private Object byPosition() {
    if (operand instanceof Tuple tuple) {
      if (next >= tuple.size()) {
        throw problem("the format has more conversions than the " + tuple.size() + " values given");
      }
      return tuple.get(next++);
    }
    if (next++ > 0) {
      throw problem("the format has more conversions than values; write % (a, b)");
    }
    return operand;
  }

  private void convert(int conversion, Object value) {
    switch (conversion) {
      case 's' -> out.append(Values.str(value, limits));
      case 'r' -> out.append(Values.repr(value));
      case 'd', 'i' -> out.append(integer(conversion, value));
      case 'x' -> out.append(integer(conversion, value).toString(16));
      case 'X' ->
          out.append(integer(conversion, value).toString(16).toUpperCase(java.util.Locale.ROOT));
      case 'o' -> out.append(integer(conversion, value).toString(8));
      case 'e', 'f', 'g', 'E', 'F', 'G' -> {
        if (!(value instanceof StarlarkInt || value instanceof StarlarkFloat)) {
          throw wrong(conversion, "a number", value);
        }
        out.append(Starlark.format("%" + (char) conversion, value));
      }
      case 'c' -> character(value);
      default ->
          throw problem(
              "there is no conversion %"
                  + Character.toString(conversion)
                  + "; use one of %s %r %d %i %x %X %o %e %f %g %c %%");
    }
  }

  private void character(Object value) {
    if (value instanceof String s && Text.length(s) == 1) {
      out.append(s);
    } else if (value instanceof StarlarkInt i) {
      BigInteger code = i.toBigInteger();
      if (code.signum() < 0
          || code.bitLength() > 21
          || !Character.isValidCodePoint(code.intValue())) {
        throw problem("%c needs a Unicode code point, got " + Values.shortRepr(value));
      }
      out.appendCodePoint(code.intValue());
    } else {
      throw wrong('c', "an int or a str of one character", value);
    }
  }

  private static BigInteger integer(int conversion, Object value) {
    if (value instanceof StarlarkInt i) {
      return i.toBigInteger();
    }
    if (value instanceof StarlarkFloat f
        && !Double.isNaN(f.toDouble())
        && !Double.isInfinite(f.toDouble())) {
      return new java.math.BigDecimal(f.toDouble()).toBigInteger();
    }
    throw wrong(conversion, "an int", value);
  }

  private static BuiltinError wrong(int conversion, String wanted, Object value) {
    return new BuiltinError(
        BuiltinError.TYPE,
        "%"
            + Character.toString(conversion)
            + " needs "
            + wanted
            + ", got "
            + Values.type(value)
            + "; write %s");
  }
}
