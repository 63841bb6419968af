package dev.faultbox.starlark;

import java.util.Map;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkList;
import net.starlark.java.eval.Tuple;
import org.jspecify.annotations.Nullable;

/** Methods of dicts. */
final class DictMethods {
  static final String[] METHODS = {
    "clear()",
    "get(key, default?)",
    "items()",
    "keys()",
    "pop(key, default?)",
    "popitem()",
    "setdefault(key, default?)",
    "update(pairs?, **kwargs)",
    "values()",
  };

  private DictMethods() {}

  static Object call(Dict<Object, Object> dict, String name, Arguments args, CallContext context)
      throws EvalException {
    switch (name) {
      case "get" -> {
        return otherwise(dict.get(key(args)), args.given("default"));
      }
      case "items" -> {
        Object[] items = new Object[dict.size()];
        int i = 0;
        for (Map.Entry<Object, Object> entry : dict.entrySet()) {
          items[i++] = Tuple.pair(entry.getKey(), entry.getValue());
        }
        return StarlarkList.of(context.mutability(), items);
      }
      case "keys" -> {
        return StarlarkList.of(context.mutability(), dict.keySet().toArray());
      }
      case "values" -> {
        return StarlarkList.of(context.mutability(), dict.values().toArray());
      }
      default -> {
        Freezing.checkMutable(dict);
        return change(dict, name, args, context);
      }
    }
  }

  private static Object key(Arguments args) {
    Object key = args.get("key");
    Values.checkHashable(key, 0);
    return key;
  }

  private static Object otherwise(@Nullable Object found, @Nullable Object otherwise) {
    if (found != null) {
      return found;
    }
    return otherwise == null ? Starlark.NONE : otherwise;
  }

  private static Object change(
      Dict<Object, Object> dict, String name, Arguments args, CallContext context)
      throws EvalException {
    switch (name) {
      case "clear" -> dict.clearEntries();
      case "pop" -> {
        Object key = key(args);
        Object otherwise = args.given("default");
        if (!dict.containsKey(key) && otherwise == null) {
          throw new BuiltinError("SPEC_VALUE", Indexing.missingKey(dict, key)).at("key");
        }
        return LibraryBridge.remove(dict, key, otherwise, context);
      }
      case "popitem" -> {
        if (dict.isEmpty()) {
          throw new BuiltinError("SPEC_VALUE", "popitem() from an empty dict; check len(d) first");
        }
        Object key = dict.keySet().iterator().next();
        Object value = dict.get(key);
        LibraryBridge.remove(dict, key, null, context);
        return Tuple.pair(key, otherwise(value, null));
      }
      case "setdefault" -> {
        Object key = key(args);
        Object value = dict.get(key);
        if (value == null) {
          value = otherwise(null, args.given("default"));
          dict.putEntry(key, value);
        }
        return value;
      }
      default -> update(dict, args.orNull("pairs"), args.extra(), context.evaluation());
    }
    return Starlark.NONE;
  }

  static void update(
      Dict<Object, Object> dict,
      @Nullable Object pairs,
      Map<String, Object> named,
      Evaluation evaluation)
      throws EvalException {
    if (pairs instanceof Dict<?, ?> other) {
      Operators.putAll(dict, other == dict ? Map.of() : other);
    } else if (pairs != null) {
      int i = 0;
      for (Object pair : evaluation.toArray(pairs)) {
        Object[] two = evaluation.isIterable(pair) ? evaluation.toArray(pair) : new Object[0];
        if (two.length != 2) {
          throw new BuiltinError(
                  BuiltinError.TYPE,
                  "element " + i + " is not a pair of key and value; write (key, value)")
              .at("pairs")
              .element(i);
        }
        Values.checkHashable(two[0], 0);
        dict.putEntry(two[0], two[1]);
        i++;
      }
    }
    Operators.putAll(dict, named);
  }
}
