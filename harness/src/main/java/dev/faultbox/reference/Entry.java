package dev.faultbox.reference;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A section of the reference.
 *
 * @param kind what its items are
 * @param names of the functions it describes; for all others a single name
 * @param returns the type of what functions return, empty for nothing
 * @param text one or more paragraphs
 * @param example lines of a spec, empty for none
 */
record Entry(
    Kind kind, List<String> names, String returns, String text, List<Item> items, String example) {
  /** What the items of a section are. */
  enum Kind {
    /** Parameters of functions. */
    FUNCTION,
    /** Attributes of a type. */
    TYPE,
    /** Functions or methods, a line each. */
    LINES,
    /** Parameters that several functions share; no section of its own. */
    GROUP
  }

  Entry {
    requireNonNull(kind, "kind is null");
    names = List.copyOf(names);
    requireNonNull(returns, "returns is null");
    requireNonNull(text, "text is null");
    items = List.copyOf(items);
    requireNonNull(example, "example is null");
  }

  String name() {
    return names.get(0);
  }
}
