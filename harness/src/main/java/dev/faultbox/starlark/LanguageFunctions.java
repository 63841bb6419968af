package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.Sequence;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkFloat;
import net.starlark.java.eval.StarlarkInt;
import net.starlark.java.eval.StarlarkList;
import net.starlark.java.eval.Tuple;

/** The built-in functions of the language; one object for each name. */
final class LanguageFunctions implements Builtin.Body {
  private final String name;

  LanguageFunctions(String name) {
    this.name = name;
  }

  @Override
  public Object call(CallContext context, Arguments args) throws InterruptedException {
    Evaluation evaluation = context.evaluation();
    return switch (name) {
      case "abs" -> abs(args.get("x"));
      case "all" -> all(evaluation.toArray(args.get("items")));
      case "any" -> any(evaluation.toArray(args.get("items")));
      case "bool" -> args.given("x") != null && Values.truth(args.get("x"));
      case "bytes" -> bytes(args.get("x"), evaluation);
      case "dict" -> dict(args, context);
      case "dir" -> list(context, new TreeSet<>(evaluation.attributes().names(args.get("x"))));
      case "enumerate" -> enumerate(args, context);
      case "fail" ->
          throw evaluation.interpreter().environment().host.fail(context, joined(args, evaluation));
      case "float" -> Numbers.toFloat(args.given("x"));
      case "getattr" -> getattr(args, context);
      case "hasattr" -> evaluation.attributes().get(args.get("x"), args.string("name")) != null;
      case "hash" -> hash(args.get("x"));
      case "int" -> Numbers.toInt(args);
      case "len" -> StarlarkInt.of(length(args.get("x")));
      case "list" -> StarlarkList.of(context.mutability(), items(args, evaluation));
      case "max" -> extreme(args, context, 1);
      case "min" -> extreme(args, context, -1);
      case "print" -> {
        evaluation.interpreter().environment().host.print(context, joined(args, evaluation));
        yield Starlark.NONE;
      }
      case "range" -> range(args);
      case "repr" -> Values.repr(args.get("x"));
      case "reversed" -> {
        Object[] items = evaluation.toArray(args.get("items")).clone();
        Collections.reverse(Arrays.asList(items));
        yield StarlarkList.of(context.mutability(), items);
      }
      case "sorted" -> sorted(args, context);
      case "str" -> args.given("x") == null ? "" : Values.str(args.get("x"), evaluation.limits);
      case "struct" -> new Struct(args.extra());
      case "tuple" -> Tuple.of(items(args, evaluation));
      case "type" -> args.get("x") instanceof String ? "string" : Values.type(args.get("x"));
      case "zip" -> zip(args, context);
      default -> throw new IllegalStateException(name);
    };
  }

  private static StarlarkList<Object> list(CallContext context, Collection<?> items) {
    return StarlarkList.of(context.mutability(), items.toArray());
  }

  private static Object[] items(Arguments args, Evaluation evaluation) {
    Object given = args.given("items");
    if (given == null) {
      return new Object[0];
    }
    if (given == Starlark.NONE) {
      throw new BuiltinError(BuiltinError.TYPE, ArgType.ITERABLE.mismatch("items", given))
          .at("items");
    }
    Object[] items = evaluation.toArray(given);
    evaluation.operators().checkElements(items.length);
    return items.clone();
  }

  private static Object abs(Object x) {
    if (x instanceof StarlarkInt i) {
      return i.signum() < 0 ? StarlarkInt.uminus(i) : i;
    }
    if (x instanceof StarlarkFloat f) {
      return StarlarkFloat.of(Math.abs(f.toDouble()));
    }
    throw new BuiltinError(BuiltinError.TYPE, ArgType.NUMBER.mismatch("x", x)).at("x");
  }

  private static boolean all(Object[] items) {
    for (Object item : items) {
      if (!Values.truth(item)) {
        return false;
      }
    }
    return true;
  }

  private static boolean any(Object[] items) {
    for (Object item : items) {
      if (Values.truth(item)) {
        return true;
      }
    }
    return false;
  }

  private static Object bytes(Object x, Evaluation evaluation) {
    if (x instanceof Bytes) {
      return x;
    }
    if (x instanceof String s) {
      return Bytes.encode(s);
    }
    if (!evaluation.isIterable(x)) {
      throw new BuiltinError(
              BuiltinError.TYPE, "x must be a str, bytes or a list of ints, got " + Values.type(x))
          .at("x");
    }
    Object[] items = evaluation.toArray(x);
    byte[] data = new byte[items.length];
    for (int i = 0; i < items.length; i++) {
      int value = -1;
      if (items[i] instanceof StarlarkInt n && n.toBigInteger().bitLength() < 31) {
        value = n.toBigInteger().intValue();
      }
      if (value < 0 || value > 255) {
        throw new BuiltinError(
                "SPEC_VALUE",
                "element " + i + " must be an int of 0 to 255, got " + Values.shortRepr(items[i]))
            .at("x")
            .element(i);
      }
      data[i] = (byte) value;
    }
    return Bytes.wrap(data);
  }

  private static Object dict(Arguments args, CallContext context) {
    Dict<Object, Object> dict = Dict.of(context.mutability());
    try {
      DictMethods.update(dict, args.orNull("pairs"), args.extra(), context.evaluation());
    } catch (EvalException e) {
      throw new BuiltinError("SPEC_VALUE", String.valueOf(e.getMessage()));
    }
    return dict;
  }

  private static Object enumerate(Arguments args, CallContext context) {
    Object[] items = context.evaluation().toArray(args.get("items"));
    StarlarkInt number = args.has("start") ? (StarlarkInt) args.get("start") : StarlarkInt.of(0);
    Object[] pairs = new Object[items.length];
    for (int i = 0; i < items.length; i++) {
      pairs[i] = Tuple.pair(StarlarkInt.add(number, StarlarkInt.of(i)), items[i]);
    }
    return StarlarkList.of(context.mutability(), pairs);
  }

  private static String joined(Arguments args, Evaluation evaluation) {
    String sep = args.string("sep", " ");
    StringBuilder out = new StringBuilder();
    for (Object item : args.rest()) {
      out.append(out.length() == 0 ? "" : sep).append(Values.str(item, evaluation.limits));
      evaluation.operators().checkSize(out.length(), "string");
    }
    return out.toString();
  }

  private static Object getattr(Arguments args, CallContext context) throws InterruptedException {
    Attributes attributes = context.evaluation().attributes();
    Object x = args.get("x");
    String attribute = args.string("name");
    Object value = attributes.get(x, attribute);
    if (value != null) {
      return value;
    }
    Object otherwise = args.given("default");
    if (otherwise == null) {
      throw new BuiltinError("SPEC_NAME", attributes.missing(x, attribute, "x")).at("name");
    }
    return otherwise;
  }

  private static StarlarkInt hash(Object x) {
    if (x instanceof String s) {
      return StarlarkInt.of(s.hashCode());
    }
    if (x instanceof Bytes b) {
      return StarlarkInt.of(b.hashCode());
    }
    throw new BuiltinError(BuiltinError.TYPE, ArgType.TEXT.mismatch("x", x)).at("x");
  }

  private static int length(Object x) {
    if (x instanceof String s) {
      return Text.length(s);
    }
    if (x instanceof Bytes b) {
      return b.size();
    }
    int length = Starlark.len(x);
    if (length < 0) {
      throw new BuiltinError(BuiltinError.TYPE, Values.aType(x) + " has no length").at("x");
    }
    return length;
  }

  private Object extreme(Arguments args, CallContext context, int sign) {
    List<Object> rest = args.rest();
    Object[] items;
    if (rest.size() == 1) {
      if (!context.evaluation().isIterable(rest.get(0))) {
        throw new BuiltinError(
                BuiltinError.TYPE, ArgType.ITERABLE.mismatch("a single argument", rest.get(0)))
            .atRest(0);
      }
      items = context.evaluation().toArray(rest.get(0));
    } else {
      items = rest.toArray();
    }
    if (items.length == 0) {
      throw new BuiltinError(
          "SPEC_VALUE", name + "() of nothing; check that there are elements first");
    }
    Object key = args.orNull("key");
    Object best = items[0];
    Object bestKey = key == null ? best : context.call(key, best);
    for (int i = 1; i < items.length; i++) {
      Object itemKey = key == null ? items[i] : context.call(key, items[i]);
      if (Values.compare(itemKey, bestKey) * sign > 0) {
        best = items[i];
        bestKey = itemKey;
      }
    }
    return best;
  }

  private static Range range(Arguments args) {
    long first = bound(args, "start", 0);
    boolean one = !args.has("stop");
    long stop = one ? first : bound(args, "stop", 0);
    long step = bound(args, "step", 1);
    if (step == 0) {
      throw new BuiltinError("SPEC_VALUE", "step cannot be 0").at("step");
    }
    return new Range(one ? 0 : first, stop, step);
  }

  private static long bound(Arguments args, String name, long otherwise) {
    Object value = args.orNull(name);
    if (value == null) {
      return otherwise;
    }
    java.math.BigInteger big = ((StarlarkInt) value).toBigInteger();
    if (big.bitLength() > 53) {
      throw new BuiltinError("SPEC_VALUE", name + " is out of range: " + Values.shortRepr(value))
          .at(name);
    }
    return big.longValue();
  }

  private record Keyed(Object key, Object item) {}

  private static Object sorted(Arguments args, CallContext context) {
    Object key = args.orNull("key");
    Comparator<Object> order = Values::compare;
    if (args.bool("reverse", false)) {
      order = order.reversed();
    }
    Object[] items = context.evaluation().toArray(args.get("items")).clone();
    if (key == null) {
      Arrays.sort(items, order);
      return StarlarkList.of(context.mutability(), items);
    }
    List<Keyed> keyed = new ArrayList<>(items.length);
    for (Object item : items) {
      keyed.add(new Keyed(context.call(key, item), item));
    }
    keyed.sort(Comparator.comparing(Keyed::key, order));
    return list(context, keyed.stream().map(Keyed::item).toList());
  }

  private static Object zip(Arguments args, CallContext context) {
    Sequence<Object> rest = args.rest();
    Object[][] columns = new Object[rest.size()][];
    int length = rest.isEmpty() ? 0 : Integer.MAX_VALUE;
    for (int i = 0; i < columns.length; i++) {
      if (!context.evaluation().isIterable(rest.get(i))) {
        throw new BuiltinError(
                BuiltinError.TYPE, ArgType.ITERABLE.mismatch("argument " + (i + 1), rest.get(i)))
            .atRest(i);
      }
      columns[i] = context.evaluation().toArray(rest.get(i));
      length = Math.min(length, columns[i].length);
    }
    Object[] rows = new Object[length];
    for (int row = 0; row < length; row++) {
      Object[] values = new Object[columns.length];
      for (int i = 0; i < columns.length; i++) {
        values[i] = columns[i][row];
      }
      rows[row] = Tuple.of(values);
    }
    return StarlarkList.of(context.mutability(), rows);
  }
}
