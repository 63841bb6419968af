package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.starlark.Position;
import dev.faultbox.starlark.TypeNamed;
import net.starlark.java.eval.Printer;
import net.starlark.java.eval.StarlarkValue;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tcp()}, {@code http()} and {@code ready()} return.
 *
 * @param spec without checks for {@code ready()}: they are the interfaces of the service it is
 *     given to
 * @param target where the address is written, null for {@code ready()}
 */
record HealthcheckValue(HealthcheckSpec spec, @Nullable Position target)
    implements StarlarkValue, TypeNamed {
  HealthcheckValue {
    requireNonNull(spec, "spec is null");
  }

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
    return "<healthcheck " + spec.written() + ">";
  }
}
