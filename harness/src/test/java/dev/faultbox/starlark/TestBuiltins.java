package dev.faultbox.starlark;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import net.starlark.java.annot.Param;
import net.starlark.java.annot.StarlarkBuiltin;
import net.starlark.java.annot.StarlarkMethod;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkInt;
import net.starlark.java.eval.StarlarkValue;
import org.jspecify.annotations.Nullable;

/** What chunk files may call besides the language. */
final class TestBuiltins {
  private TestBuiltins() {}

  static Builtin assertEq() {
    return Builtin.named("assert_eq")
        .required("actual", ArgType.ANY)
        .required("expected", ArgType.ANY)
        .body(
            (context, args) -> {
              Object actual = args.get("actual");
              Object expected = args.get("expected");
              if (!Values.equal(actual, expected)) {
                throw new BuiltinError(
                    "TEST", "got " + Values.repr(actual) + ", want " + Values.repr(expected));
              }
              return Starlark.NONE;
            });
  }

  static Builtin assertTrue() {
    return Builtin.named("assert_true")
        .required("cond", ArgType.ANY)
        .optional("message", ArgType.STR)
        .alias("msg", "message")
        .recordComparisons()
        .body(
            (context, args) -> {
              if (!Values.truth(args.get("cond"))) {
                Comparison comparison = context.comparison("cond");
                throw new BuiltinError(
                    "TEST",
                    args.string("message", "assertion failed: " + context.sourceOf("cond"))
                        + (comparison == null
                            ? ""
                            : " | "
                                + Values.repr(comparison.left())
                                + " "
                                + comparison.operator()
                                + " "
                                + Values.repr(comparison.right())));
              }
              return Starlark.NONE;
            });
  }

  /** Fails unless calling the function gives an error that contains the pattern. */
  static Builtin assertFails() {
    return Builtin.named("assert_fails")
        .required("function", ArgType.FUNCTION)
        .required("pattern", ArgType.STR)
        .body(
            (context, args) -> {
              try {
                context.call(args.get("function"));
              } catch (StarlarkError e) {
                if (!Pattern.compile(args.string("pattern")).matcher(e.oneLine()).find()) {
                  throw new BuiltinError("TEST", "another error came: " + e.oneLine());
                }
                return Starlark.NONE;
              }
              throw new BuiltinError("TEST", "no error came");
            });
  }

  /** A value with fields, and a function with every kind of parameter. */
  static Builtin point() {
    return Builtin.named("point")
        .required("x", ArgType.INT)
        .optional("y", ArgType.INT)
        .rest("names", ArgType.STR)
        .keyword("tags", ArgType.LIST)
        .keyword("env", ArgType.DICT)
        .keyword("mode", ArgType.STR)
        .mistake("cmd", "write tags = [\"--flag\"]")
        .mistakeListing("command", "write tags = [\"--flag\"]")
        .body(TestBuiltins::makePoint);
  }

  private static Object makePoint(CallContext context, Arguments args) {
    List<Object> tags = args.list("tags");
    for (int i = 0; i < tags.size(); i++) {
      if (!(tags.get(i) instanceof String)) {
        throw new BuiltinError("SPEC_TYPE", ArgType.STR.mismatch("tags[" + i + "]", tags.get(i)))
            .at("tags")
            .element(i);
      }
    }
    args.dict("env")
        .forEach(
            (key, value) -> {
              if (!(value instanceof String)) {
                throw new BuiltinError(
                        "SPEC_TYPE", ArgType.STR.mismatch("env[" + Values.repr(key) + "]", value))
                    .at("env")
                    .key(key);
              }
            });
    for (int i = 0; i < args.rest().size(); i++) {
      if (args.rest().get(i).equals("bad")) {
        throw new BuiltinError("SPEC_VALUE", "a bad name").atRest(i);
      }
    }
    if (args.has("mode")) {
      throw new BuiltinError("SPEC_ARG", "mode is not wanted").atKeyword("mode");
    }
    return new Point(args.integer("x"), args.integer("y", 0));
  }

  /** A value declared with the library's annotations. */
  static Object plain() {
    return new Plain();
  }

  /** Annotated as the library wants it. */
  @StarlarkBuiltin(name = "plain")
  public static final class Plain implements StarlarkValue {
    /** Doubles. */
    @StarlarkMethod(
        name = "twice",
        documented = false,
        parameters = {@Param(name = "x")})
    public StarlarkInt twice(StarlarkInt x) {
      return StarlarkInt.add(x, x);
    }

    /** A field. */
    @StarlarkMethod(name = "size", documented = false, structField = true)
    public StarlarkInt size() {
      return StarlarkInt.of(7);
    }
  }

  record Point(int x, int y) implements HasFields, TypeNamed {
    @Override
    public @Nullable Object getField(String name) {
      return switch (name) {
        case "x" -> StarlarkInt.of(x);
        case "y" -> StarlarkInt.of(y);
        case "broken" -> throw new BuiltinError("SPEC_PHASE", "not now");
        default -> null;
      };
    }

    @Override
    public Collection<String> fieldNames() {
      return List.of("x", "y");
    }

    @Override
    public String typeName() {
      return "point";
    }

    @Override
    public boolean truth() {
      return x != 0;
    }
  }
}
