package dev.faultbox.starlark;

import java.math.BigDecimal;
import java.util.Locale;
import net.starlark.java.eval.StarlarkFloat;
import net.starlark.java.eval.StarlarkInt;
import org.jspecify.annotations.Nullable;

/** The functions int and float. */
final class Numbers {
  private static final int MAX_DIGITS = 100_000;
  private static final int SHOWN_BASE = 10;

  private Numbers() {}

  static Object toInt(Arguments args) {
    Object x = args.given("x");
    boolean based = args.has("base");
    if (based && !(x instanceof String)) {
      throw new BuiltinError(BuiltinError.TYPE, "int() takes base= only with a str").at("base");
    }
    if (x == null) {
      return StarlarkInt.of(0);
    }
    if (x instanceof StarlarkInt) {
      return x;
    }
    if (x instanceof Boolean b) {
      return StarlarkInt.of(b ? 1 : 0);
    }
    if (x instanceof StarlarkFloat f) {
      double d = f.toDouble();
      if (Double.isNaN(d) || Double.isInfinite(d)) {
        throw new BuiltinError("SPEC_VALUE", "int() cannot convert " + f).at("x");
      }
      return StarlarkInt.of(new BigDecimal(d).toBigInteger());
    }
    if (x instanceof String s) {
      int base = args.integer("base", SHOWN_BASE);
      if (base != 0 && (base < Character.MIN_RADIX || base > Character.MAX_RADIX)) {
        throw new BuiltinError("SPEC_VALUE", "base must be 0 or 2 to 36, got " + base).at("base");
      }
      if (s.length() > MAX_DIGITS) {
        throw new BuiltinError("SPEC_LIMIT", "int() of more than " + MAX_DIGITS + " digits")
            .at("x");
      }
      try {
        return StarlarkInt.parse(s, base);
      } catch (NumberFormatException e) {
        throw new BuiltinError(
                "SPEC_VALUE", "int() cannot read " + Values.shortRepr(s) + " in base " + base)
            .at("x");
      }
    }
    throw new BuiltinError(
            BuiltinError.TYPE, "x must be a str, an int, a float or a bool, got " + Values.type(x))
        .at("x");
  }

  static Object toFloat(@Nullable Object x) {
    if (x == null) {
      return StarlarkFloat.of(0);
    }
    if (x instanceof StarlarkFloat) {
      return x;
    }
    if (x instanceof Boolean b) {
      return StarlarkFloat.of(b ? 1 : 0);
    }
    if (x instanceof StarlarkInt i) {
      double d = i.toDouble();
      if (Double.isInfinite(d)) {
        throw new BuiltinError("SPEC_VALUE", "this int is too large for a float").at("x");
      }
      return StarlarkFloat.of(d);
    }
    if (x instanceof String s) {
      return parse(s);
    }
    throw new BuiltinError(
            BuiltinError.TYPE, "x must be a str, an int, a float or a bool, got " + Values.type(x))
        .at("x");
  }

  private static StarlarkFloat parse(String s) {
    String lower = s.toLowerCase(Locale.ROOT);
    String digits = lower.startsWith("+") || lower.startsWith("-") ? lower.substring(1) : lower;
    double sign = lower.startsWith("-") ? -1 : 1;
    if (digits.equals("inf") || digits.equals("infinity")) {
      return StarlarkFloat.of(sign * Double.POSITIVE_INFINITY);
    }
    if (digits.equals("nan")) {
      return StarlarkFloat.of(Double.NaN);
    }
    boolean plain =
        !digits.isEmpty() && digits.chars().allMatch(c -> "0123456789.e+-".indexOf(c) >= 0);
    try {
      if (plain) {
        double d = Double.parseDouble(digits);
        if (!Double.isInfinite(d)) {
          return StarlarkFloat.of(sign * d);
        }
      }
    } catch (NumberFormatException e) {
      plain = false;
    }
    throw new BuiltinError(
            "SPEC_VALUE",
            "float() cannot read " + Values.shortRepr(s) + (plain ? ", it is too large" : ""))
        .at("x");
  }
}
