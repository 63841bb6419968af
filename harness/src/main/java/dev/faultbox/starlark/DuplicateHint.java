package dev.faultbox.starlark;

import org.jspecify.annotations.Nullable;

/** Lets the embedding answer when a file defines two functions of one name. */
@FunctionalInterface
public interface DuplicateHint {
  /**
   * The message, reported at the second def; null for the general one.
   *
   * @param name the function
   * @param first where the first def begins
   */
  @Nullable String definedTwice(String name, Position first);
}
