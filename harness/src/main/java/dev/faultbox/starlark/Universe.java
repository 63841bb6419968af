package dev.faultbox.starlark;

import java.util.LinkedHashMap;
import java.util.Map;
import net.starlark.java.eval.Starlark;

/** The language's own names. */
final class Universe {
  private static final String[] FUNCTIONS = {
    "abs(x)",
    "all(items: iterable)",
    "any(items: iterable)",
    "bool(x?)",
    "bytes(x)",
    "dict(pairs?, **kwargs)",
    "dir(x)",
    "enumerate(items: iterable, +start?: int)",
    "fail(*args, sep?: str)",
    "float(x?)",
    "getattr(x, name: str, default?)",
    "hasattr(x, name: str)",
    "hash(x)",
    "int(x?, +base?: int)",
    "len(x)",
    "list(items?: iterable)",
    "max(*args, key?)",
    "min(*args, key?)",
    "print(*args, sep?: str)",
    "range(start: int, stop?: int, step?: int)",
    "repr(x)",
    "reversed(items: iterable)",
    "sorted(items: iterable, *, key?, reverse?: bool)",
    "str(x?)",
    "struct(**kwargs)",
    "tuple(items?: iterable)",
    "type(x)",
    "zip(*args)",
  };

  private static final Map<String, Object> NAMES = make();

  private Universe() {}

  /** Every name with its value. */
  static Map<String, Object> names() {
    return NAMES;
  }

  private static Map<String, Object> make() {
    Map<String, Object> names = new LinkedHashMap<>();
    names.put("None", Starlark.NONE);
    names.put("True", true);
    names.put("False", false);
    for (String description : FUNCTIONS) {
      Signature signature = Signature.parse(description);
      LanguageFunctions body = new LanguageFunctions(signature.function);
      names.put(
          signature.function,
          signature.function.equals("fail")
              ? Builtin.ending(signature, body)
              : new Builtin(signature, body, false, Judgement.Check.NOTHING));
    }
    names.put("json", new JsonModule());
    return Map.copyOf(names);
  }
}
