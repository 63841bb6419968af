package dev.faultbox.starlark;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.StarlarkList;
import org.jspecify.annotations.Nullable;

/** The methods of str, list, dict and bytes. */
final class Methods {
  /** One method; its signature is read from its description when it is first called. */
  static final class Method {
    final String name;
    private final String description;
    private @Nullable Signature signature;

    Method(String description) {
      this.description = description;
      this.name = description.substring(0, description.indexOf('('));
    }

    Signature signature() {
      Signature result = signature;
      if (result == null) {
        result = Signature.parse(description);
        signature = result;
      }
      return result;
    }
  }

  private static final Map<String, Method> STRING = table(StringMethods.METHODS);
  private static final Map<String, Method> LIST = table(ListMethods.METHODS);
  private static final Map<String, Method> DICT = table(DictMethods.METHODS);
  private static final Map<String, Method> BYTES = table("elems()");

  private Methods() {}

  private static Map<String, Method> table(String... descriptions) {
    Map<String, Method> table = new LinkedHashMap<>();
    for (String description : descriptions) {
      Method method = new Method(description);
      table.put(method.name, method);
    }
    return table;
  }

  private static @Nullable Map<String, Method> of(Object receiver) {
    if (receiver instanceof String) {
      return STRING;
    }
    if (receiver instanceof StarlarkList) {
      return LIST;
    }
    if (receiver instanceof Dict) {
      return DICT;
    }
    return receiver instanceof Bytes ? BYTES : null;
  }

  /** The methods of every type that has some, by the type's name. */
  static Map<String, List<Declaration>> declarations() {
    Map<String, List<Declaration>> declarations = new LinkedHashMap<>();
    Map.of("str", STRING, "list", LIST, "dict", DICT, "bytes", BYTES)
        .forEach(
            (type, methods) ->
                declarations.put(
                    type,
                    methods.values().stream()
                        .map(method -> Declaration.of(method.signature()))
                        .toList()));
    return declarations;
  }

  static @Nullable Method find(Object receiver, String name) {
    Map<String, Method> table = of(receiver);
    return table == null ? null : table.get(name);
  }

  /** The method names of a value's type; null when it is not one of these types. */
  static @Nullable Collection<String> names(Object receiver) {
    Map<String, Method> table = of(receiver);
    return table == null ? null : table.keySet();
  }

  static Object call(Object receiver, Method method, Arguments args, CallContext context)
      throws EvalException {
    if (receiver instanceof String s) {
      return new StringMethods(s, args, context).call(method.name);
    }
    if (receiver instanceof StarlarkList<?> list) {
      @SuppressWarnings("unchecked")
      StarlarkList<Object> objects = (StarlarkList<Object>) list;
      return ListMethods.call(objects, method.name, args, context);
    }
    if (receiver instanceof Dict<?, ?> dict) {
      @SuppressWarnings("unchecked")
      Dict<Object, Object> objects = (Dict<Object, Object>) dict;
      return DictMethods.call(objects, method.name, args, context);
    }
    Bytes bytes = (Bytes) receiver;
    Object[] items = new Object[bytes.size()];
    for (int i = 0; i < items.length; i++) {
      items[i] = net.starlark.java.eval.StarlarkInt.of(bytes.at(i));
    }
    context.evaluation().operators().checkElements(items.length);
    return StarlarkList.of(context.mutability(), items);
  }
}
