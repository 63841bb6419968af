package dev.faultbox.starlark;

import java.util.Arrays;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkInt;
import net.starlark.java.eval.StarlarkList;

/** Methods of lists. */
final class ListMethods {
  static final String[] METHODS = {
    "append(x)",
    "clear()",
    "extend(items: iterable)",
    "index(x, start?, end?)",
    "insert(index: int, x)",
    "pop(index?: int)",
    "remove(x)",
  };

  private ListMethods() {}

  static Object call(StarlarkList<Object> list, String name, Arguments args, CallContext context)
      throws EvalException {
    if (name.equals("index")) {
      return StarlarkInt.of(index(list, args));
    }
    Freezing.checkMutable(list);
    Operators operators = context.evaluation().operators();
    switch (name) {
      case "append" -> {
        operators.checkElements(list.size() + 1L);
        list.addElement(args.get("x"));
      }
      case "clear" -> list.clearElements();
      case "extend" -> extend(list, args.get("items"), context.evaluation());
      case "insert" -> {
        operators.checkElements(list.size() + 1L);
        int at = Indexing.position(args.get("index"), 0, list.size(), 0, list.size());
        list.addElementAt(at, args.get("x"));
      }
      case "pop" -> {
        return pop(list, args);
      }
      default -> {
        int at = find(list, args.get("x"), 0, list.size());
        if (at < 0) {
          throw absent(args);
        }
        list.removeElementAt(at);
      }
    }
    return Starlark.NONE;
  }

  static void extend(StarlarkList<Object> list, Object items, Evaluation evaluation)
      throws EvalException {
    Object[] more = evaluation.toArray(items);
    evaluation.operators().checkElements((long) list.size() + more.length);
    list.addElements(Arrays.asList(more));
  }

  private static Object pop(StarlarkList<Object> list, Arguments args) throws EvalException {
    if (list.isEmpty()) {
      throw new BuiltinError("SPEC_VALUE", "pop() from an empty list; check len(x) first");
    }
    int at = args.integer("index", -1);
    int actual = at < 0 ? at + list.size() : at;
    if (actual < 0 || actual >= list.size()) {
      throw new BuiltinError("SPEC_VALUE", "index " + at + " is outside a list of " + list.size())
          .at("index");
    }
    Object value = list.get(actual);
    list.removeElementAt(actual);
    return value;
  }

  private static int index(StarlarkList<Object> list, Arguments args) {
    int size = list.size();
    int start = Indexing.position(args.given("start"), 0, size, 0, size);
    int end = Indexing.position(args.given("end"), size, size, 0, size);
    int at = find(list, args.get("x"), start, end);
    if (at < 0) {
      throw absent(args);
    }
    return at;
  }

  private static int find(StarlarkList<Object> list, Object x, int start, int end) {
    for (int i = start; i < end; i++) {
      if (Values.equal(list.get(i), x)) {
        return i;
      }
    }
    return -1;
  }

  private static BuiltinError absent(Arguments args) {
    return new BuiltinError(
            "SPEC_VALUE",
            Values.shortRepr(args.get("x")) + " is not in the list; check with \"in\" first")
        .at("x");
  }
}
