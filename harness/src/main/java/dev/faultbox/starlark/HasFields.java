package dev.faultbox.starlark;

import java.util.Collection;
import net.starlark.java.eval.StarlarkValue;
import org.jspecify.annotations.Nullable;

/** A value with attributes, read with {@code x.name}. */
public interface HasFields extends StarlarkValue {
  /**
   * The value of an attribute, null when there is none. A {@link BuiltinError} is reported at the
   * attribute's name.
   */
  @Nullable Object getField(String name);

  /** Names of all attributes, for {@code dir()} and suggestions. */
  Collection<String> fieldNames();

  /** What is said, with code {@code SPEC_NAME}, when there is no such attribute. */
  default String missingField(String name) {
    return Values.missingField(Values.aType(this), name, fieldNames());
  }
}
