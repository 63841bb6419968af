package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.spec.grammar.DurationGrammar;
import dev.faultbox.spec.grammar.GrammarException;
import dev.faultbox.spec.grammar.SizeGrammar;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import java.math.BigInteger;
import java.time.Duration;
import java.util.function.Supplier;
import net.starlark.java.eval.StarlarkFloat;
import net.starlark.java.eval.StarlarkInt;

/** Arguments with a grammar of their own. */
final class ValueArguments {
  private static final ArgType DURATION = ArgType.of("a duration such as \"10s\"", x -> false);
  private static final ArgType SIZE = ArgType.of("a size such as \"256m\"", x -> false);

  /** No count or number of bytes is beyond 4 EiB. */
  private static final int MAX_COUNT_BITS = 62;

  private ValueArguments() {}

  /** A duration above zero, or the default when left out. */
  static Duration budget(Arguments arguments, String name, Duration otherwise) {
    Object value = arguments.orNull(name);
    if (value == null) {
      return otherwise;
    }
    Duration duration = duration(name, value);
    if (duration.isZero()) {
      throw Phase.error(
              ErrorCode.SPEC_VALUE,
              name + " must be more than zero; write \"" + otherwise.toSeconds() + "s\"")
          .at(name);
    }
    return duration;
  }

  /** A duration, zero allowed, or the default when left out. */
  static Duration duration(Arguments arguments, String name, Duration otherwise) {
    Object value = arguments.orNull(name);
    return value == null ? otherwise : duration(name, value);
  }

  private static Duration duration(String name, Object value) {
    if (value instanceof String text) {
      return read(name, () -> DurationGrammar.parse(text));
    }
    if (value instanceof StarlarkInt || value instanceof StarlarkFloat) {
      return read(
          name,
          () -> {
            throw DurationGrammar.noUnit(value.toString());
          });
    }
    throw Phase.error(ErrorCode.SPEC_TYPE, DURATION.mismatch(name, value)).at(name);
  }

  /** A size in bytes, or 0 when left out. */
  static long size(Arguments arguments, String name) {
    Object value = arguments.orNull(name);
    if (value == null) {
      return 0;
    }
    if (value instanceof String text) {
      return read(name, () -> SizeGrammar.parse(text));
    }
    if (value instanceof StarlarkInt bytes) {
      return read(name, () -> SizeGrammar.ofBytes(bytes.toBigInteger()));
    }
    throw Phase.error(ErrorCode.SPEC_TYPE, SIZE.mismatch(name, value)).at(name);
  }

  /** A whole number of at least so much, or 0 when left out. */
  static long count(Arguments arguments, String name, int least) {
    Object value = arguments.orNull(name);
    if (value == null) {
      return 0;
    }
    BigInteger number = ((StarlarkInt) value).toBigInteger();
    if (number.bitLength() > MAX_COUNT_BITS) {
      throw Phase.error(
              ErrorCode.SPEC_VALUE, name + " is out of range: " + number + "; write a smaller one")
          .at(name);
    }
    if (number.longValueExact() < least) {
      throw Phase.error(
              ErrorCode.SPEC_VALUE,
              "%s must be at least %d, got %d; write %s = 1".formatted(name, least, number, name))
          .at(name);
    }
    return number.longValueExact();
  }

  private static <T> T read(String name, Supplier<T> grammar) {
    try {
      return grammar.get();
    } catch (GrammarException e) {
      throw Phase.error(ErrorCode.SPEC_VALUE, e.getMessage()).at(name);
    }
  }
}
