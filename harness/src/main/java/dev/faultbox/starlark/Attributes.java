package dev.faultbox.starlark;

import java.util.Collection;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.StarlarkValue;
import org.jspecify.annotations.Nullable;

/** Reads {@code x.name}. */
final class Attributes {
  private final Evaluation evaluation;

  Attributes(Evaluation evaluation) {
    this.evaluation = evaluation;
  }

  /** The attribute, null when there is none. */
  @Nullable Object get(Object receiver, String name) throws InterruptedException {
    if (receiver instanceof HasFields fields) {
      return fields.getField(name);
    }
    if (Methods.find(receiver, name) != null) {
      return new BoundMethod(receiver, name);
    }
    if (!(receiver instanceof StarlarkValue) || isOurs(receiver)) {
      return null;
    }
    try {
      return LibraryBridge.attribute(evaluation, receiver, name);
    } catch (EvalException e) {
      throw new BuiltinError("SPEC_VALUE", String.valueOf(e.getMessage()));
    }
  }

  private static boolean isOurs(Object receiver) {
    return receiver instanceof Function
        || receiver instanceof Builtin
        || receiver instanceof BoundMethod
        || receiver instanceof Range
        || Methods.names(receiver) != null;
  }

  /** The names {@code dir(x)} lists. */
  Collection<String> names(Object receiver) {
    if (receiver instanceof HasFields fields) {
      return fields.fieldNames();
    }
    Collection<String> methods = Methods.names(receiver);
    if (methods != null) {
      return methods;
    }
    if (!(receiver instanceof StarlarkValue) || isOurs(receiver)) {
      return java.util.List.of();
    }
    return LibraryBridge.attributes(evaluation, receiver);
  }

  /** What is said when there is no such attribute. */
  String missing(Object receiver, String name, String source) {
    if (receiver instanceof HasFields fields) {
      return fields.missingField(name);
    }
    String hint =
        evaluation.interpreter().environment().attributeHint.missing(receiver, name, source);
    if (hint != null) {
      return hint;
    }
    return Values.aType(receiver)
        + " has no \""
        + name
        + "\""
        + Values.didYouMean(name, names(receiver));
  }
}
