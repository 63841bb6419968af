package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Freshness;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.Function;
import dev.faultbox.starlark.Values;
import org.jspecify.annotations.Nullable;

/** Reads what tests find of the tests before them. */
final class FreshnessArguments {
  private static final String ISOLATION = "isolation";
  private static final String REUSE = "reuse";
  private static final String SNAPSHOT = "snapshot";
  private static final String SEED = "seed";
  private static final String RESET = "reset";

  private final Arguments arguments;

  FreshnessArguments(Arguments arguments) {
    this.arguments = arguments;
  }

  static void declare(Builtin.Builder builder) {
    builder
        .keyword(ISOLATION, ArgType.STR)
        .keyword(REUSE, ArgType.BOOL)
        .keyword(SNAPSHOT, ArgType.BOOL)
        .keyword(SEED, ArgType.ANY)
        .keyword(RESET, ArgType.ANY);
  }

  Freshness read() {
    boolean reuse = arguments.bool(REUSE, false);
    boolean snapshot = arguments.bool(SNAPSHOT, false);
    if (snapshot && reuse) {
      throw Phase.error(
              ErrorCode.SPEC_ARG,
              "snapshot and reuse exclude each other; snapshot gives fresh instances from a"
                  + " prepared state, reuse keeps one instance: keep one")
          .atKeyword(SNAPSHOT);
    }
    if (snapshot && arguments.has(RESET)) {
      throw Phase.error(
              ErrorCode.SPEC_ARG,
              "snapshot and reset exclude each other; every test starts from the snapshot, there is"
                  + " nothing to reset: drop reset")
          .atKeyword(RESET);
    }
    return new Freshness(isolation(), reuse, snapshot, hook(SEED) != null, hook(RESET) != null);
  }

  /** The function that fills the service; null for none. */
  @Nullable Function seed() {
    return hook(SEED);
  }

  /** The function that brings a reused instance back; null for none. */
  @Nullable Function reset() {
    return hook(RESET);
  }

  private Freshness.Isolation isolation() {
    String word = arguments.string(ISOLATION, Freshness.Isolation.PROCESS.word());
    for (Freshness.Isolation isolation : Freshness.Isolation.values()) {
      if (isolation.word().equals(word)) {
        return isolation;
      }
    }
    throw Phase.error(
            ErrorCode.SPEC_VALUE,
            "isolation must be \"process\" or \"container\", got %s; leave it out for \"process\""
                .formatted(Values.repr(word)))
        .at(ISOLATION);
  }

  private @Nullable Function hook(String keyword) {
    Object value = arguments.orNull(keyword);
    if (value == null) {
      return null;
    }
    if (!(value instanceof Function function)) {
      throw Phase.error(
              ErrorCode.SPEC_TYPE,
              "%s= must be a function, got %s; write %s = fill, with def fill(): … above"
                  .formatted(keyword, Values.type(value), keyword))
          .at(keyword);
    }
    function.parameters().stream()
        .filter(Function.Parameter::required)
        .findFirst()
        .ifPresent(
            parameter -> {
              throw Phase.error(
                      ErrorCode.SPEC_ARG,
                      "%s= is called without arguments but %s requires \"%s\"; give it a default"
                          .formatted(keyword, function.name(), parameter.name()))
                  .at(keyword);
            });
    return function;
  }
}
