package dev.faultbox.starlark;

import org.jspecify.annotations.Nullable;

/** Lets the embedding answer for attributes that a plain value (a str, a list) does not have. */
@FunctionalInterface
public interface AttributeHint {
  /**
   * The message, or null for the general one.
   *
   * @param receiver the value
   * @param name the attribute
   * @param receiverSource the receiver as it is written in the source
   */
  @Nullable String missing(Object receiver, String name, String receiverSource);
}
