package dev.faultbox.starlark;

import net.starlark.java.eval.Printer;
import net.starlark.java.eval.StarlarkValue;
import org.jspecify.annotations.Nullable;

/** A method of a built-in type, taken from its receiver without being called. */
final class BoundMethod implements StarlarkValue, TypeNamed {
  final Object receiver;
  final String name;

  BoundMethod(Object receiver, String name) {
    this.receiver = receiver;
    this.name = name;
  }

  @Override
  public String typeName() {
    return "builtin_function_or_method";
  }

  @Override
  public boolean isImmutable() {
    return true;
  }

  @Override
  public void repr(Printer printer) {
    printer.append(toString());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BoundMethod m && m.receiver == receiver && m.name.equals(name);
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(receiver) + name.hashCode();
  }

  @Override
  public String toString() {
    return "<built-in method " + name + " of " + Values.type(receiver) + " value>";
  }
}
