package dev.faultbox.reference;

import static java.util.Objects.requireNonNull;

/**
 * What is written about a parameter, an attribute or a method of the language.
 *
 * @param types in words of this reference, empty where nothing is written
 * @param byDefault what holds when it is left out, empty where nothing is written
 */
record Item(String name, String types, String byDefault, String text) {
  /** Stands for the types of what is known but not built. */
  static final String LATER = "later";

  Item {
    requireNonNull(name, "name is null");
    requireNonNull(types, "types is null");
    requireNonNull(byDefault, "byDefault is null");
    requireNonNull(text, "text is null");
  }

  boolean isLater() {
    return types.equals(LATER);
  }
}
