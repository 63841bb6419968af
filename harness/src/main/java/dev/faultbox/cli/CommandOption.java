package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * An option as help, parsing, suggestions and completion see it.
 *
 * @param names all of them, the long one first
 * @param value what stands for its value in help, such as {@code FILE} or {@code text|json}; empty
 *     for an option without one
 * @param repeated whether it may stand more than once
 * @param text what it does, a few words
 */
record CommandOption(List<String> names, String value, boolean repeated, String text) {
  /** The value of options that take a path. */
  static final String FILE = "FILE";

  /** How this is told from other words of a list of choices. */
  private static final String CHOICE = "|";

  CommandOption {
    names = List.copyOf(names);
    requireNonNull(value, "value is null");
    requireNonNull(text, "text is null");
  }

  static CommandOption flag(String name, String text) {
    return new CommandOption(List.of(name), "", false, text);
  }

  static CommandOption flag(String name, String shortName, String text) {
    return new CommandOption(List.of(name, shortName), "", false, text);
  }

  static CommandOption value(String name, String value, String text) {
    return new CommandOption(List.of(name), value, false, text);
  }

  static CommandOption list(String name, String value, String text) {
    return new CommandOption(List.of(name), value, true, text);
  }

  String name() {
    return names.get(0);
  }

  boolean takesValue() {
    return !value.isEmpty();
  }

  /** The words its value is one of; empty when it may be any. */
  List<String> choices() {
    return value.contains(CHOICE) ? List.of(value.split("\\|")) : List.of();
  }
}
