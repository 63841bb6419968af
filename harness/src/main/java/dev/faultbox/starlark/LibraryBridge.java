package dev.faultbox.starlark;

import java.util.Map;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkSemantics;
import net.starlark.java.eval.StarlarkThread;
import net.starlark.java.lib.json.Json;
import org.jspecify.annotations.Nullable;

/** The one place that needs the library's own thread: its annotated methods, json, dict removal. */
final class LibraryBridge {
  private LibraryBridge() {}

  private static StarlarkThread thread(CallContext context) {
    return new StarlarkThread(context.mutability(), StarlarkSemantics.DEFAULT);
  }

  static Object remove(
      Dict<Object, Object> dict, Object key, @Nullable Object otherwise, CallContext context)
      throws EvalException {
    return dict.pop(key, otherwise == null ? Starlark.UNBOUND : otherwise, thread(context));
  }

  /** An attribute or method of a value declared with the library's annotations. */
  static @Nullable Object attribute(Evaluation evaluation, Object receiver, String name)
      throws EvalException, InterruptedException {
    if (!Starlark.hasattr(StarlarkSemantics.DEFAULT, receiver, name)) {
      return null;
    }
    return Starlark.getattr(
        evaluation.mutability(), StarlarkSemantics.DEFAULT, receiver, name, null);
  }

  static java.util.List<String> attributes(Evaluation evaluation, Object receiver) {
    return Starlark.dir(evaluation.mutability(), StarlarkSemantics.DEFAULT, receiver);
  }

  static Object call(
      CallContext context, Object function, Object[] positional, Map<String, Object> named)
      throws EvalException, InterruptedException {
    Object[] pairs = new Object[named.size() * 2];
    int i = 0;
    for (Map.Entry<String, Object> entry : named.entrySet()) {
      pairs[i++] = entry.getKey();
      pairs[i++] = entry.getValue();
    }
    return Starlark.fastcall(thread(context), function, positional, pairs);
  }

  static String encode(Object value) throws EvalException {
    return Json.INSTANCE.encode(value);
  }

  static Object decode(String text, CallContext context) throws EvalException {
    return Json.INSTANCE.decode(text, thread(context));
  }

  static String indent(String text, String prefix, String indent) throws EvalException {
    return Json.INSTANCE.indent(text, prefix, indent);
  }
}
