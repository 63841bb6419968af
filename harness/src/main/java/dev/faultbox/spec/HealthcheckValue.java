package dev.faultbox.spec;

import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.starlark.Position;
import dev.faultbox.starlark.TypeNamed;
import java.util.Locale;
import net.starlark.java.eval.Printer;
import net.starlark.java.eval.StarlarkValue;

/**
 * What {@code tcp()} and {@code http()} return.
 *
 * @param target where the address is written
 */
record HealthcheckValue(HealthcheckSpec spec, Position target) implements StarlarkValue, TypeNamed {
  @Override
  public String typeName() {
    return "healthcheck";
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
    return "<healthcheck %s %s>"
        .formatted(spec.kind().name().toLowerCase(Locale.ROOT), spec.target());
  }
}
