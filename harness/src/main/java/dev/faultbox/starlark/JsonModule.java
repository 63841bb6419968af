package dev.faultbox.starlark;

import java.util.LinkedHashMap;
import java.util.Map;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.Sequence;
import net.starlark.java.eval.StarlarkList;
import org.jspecify.annotations.Nullable;

/** The module {@code json}: the library's, guarded against deep nesting. */
final class JsonModule implements HasFields, TypeNamed {
  private final Map<String, Object> functions = new LinkedHashMap<>();

  JsonModule() {
    add("json.encode(x)");
    add("json.decode(+x: str, +default?)");
    add("json.indent(+s: str, *, prefix?: str, indent?: str)");
    add("json.encode_indent(+x, *, prefix?: str, indent?: str)");
  }

  private void add(String description) {
    Signature signature = Signature.parse(description);
    String name = signature.function.substring("json.".length());
    functions.put(
        name,
        new Builtin(
            signature,
            (context, args) -> call(name, context, args),
            false,
            Judgement.Check.NOTHING));
  }

  private static Object call(String name, CallContext context, Arguments args) {
    try {
      return switch (name) {
        case "encode" -> encode(args.get("x"));
        case "indent" -> LibraryBridge.indent(args.string("s"), prefix(args), step(args));
        case "encode_indent" ->
            LibraryBridge.indent(encode(args.get("x")), prefix(args), step(args));
        default -> decode(args, context);
      };
    } catch (EvalException e) {
      throw new BuiltinError("SPEC_VALUE", String.valueOf(e.getMessage()));
    }
  }

  private static String prefix(Arguments args) {
    return args.string("prefix", "");
  }

  private static String step(Arguments args) {
    return args.string("indent", "\t");
  }

  private static String encode(Object value) throws EvalException {
    checkDepth(value, 0);
    return LibraryBridge.encode(value);
  }

  private static Object decode(Arguments args, CallContext context) throws EvalException {
    String text = args.string("x");
    Object otherwise = args.given("default");
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '[' || c == '{')) {
        Values.checkDepth(depth++, "decoded");
      } else if (!quoted && (c == ']' || c == '}')) {
        depth--;
      }
    }
    try {
      return LibraryBridge.decode(text, context);
    } catch (EvalException e) {
      if (otherwise == null) {
        throw e;
      }
      return otherwise;
    }
  }

  private static void checkDepth(Object value, int depth) {
    Values.checkDepth(depth, "encoded");
    if (value instanceof Dict<?, ?> dict) {
      dict.values().forEach(v -> checkDepth(v, depth + 1));
    } else if (value instanceof Struct struct) {
      struct.fields().values().forEach(v -> checkDepth(v, depth + 1));
    } else if (value instanceof StarlarkList || value instanceof net.starlark.java.eval.Tuple) {
      ((Sequence<?>) value).forEach(v -> checkDepth(v, depth + 1));
    }
  }

  @Override
  public @Nullable Object getField(String name) {
    return functions.get(name);
  }

  @Override
  public java.util.Collection<String> fieldNames() {
    return functions.keySet();
  }

  @Override
  public String missingField(String name) {
    return Values.missingField("json", name, fieldNames());
  }

  @Override
  public String typeName() {
    return "module";
  }

  @Override
  public boolean isImmutable() {
    return true;
  }

  @Override
  public void repr(net.starlark.java.eval.Printer printer) {
    printer.append("<module json>");
  }
}
