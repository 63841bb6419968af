package dev.faultbox.spec;

import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.starlark.TypeNamed;
import java.util.Locale;
import net.starlark.java.eval.Printer;
import net.starlark.java.eval.StarlarkValue;

/** What {@code interface()} returns: a port that belongs to no service yet. */
record InterfaceValue(InterfaceSpec spec) implements StarlarkValue, TypeNamed {
  @Override
  public String typeName() {
    return "interface";
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
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return "<interface %s %s %d>"
        .formatted(spec.name(), spec.protocol().name().toLowerCase(Locale.ROOT), spec.port());
  }
}
