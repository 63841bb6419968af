package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options and arguments of a command, as {@link Options} has read them.
 *
 * @param given every option that was written, in the order of writing
 * @param arguments the words that are no options
 */
record ParsedOptions(List<Given> given, List<String> arguments) {
  /**
   * An option that was written.
   *
   * @param name its long name
   * @param value what follows it; empty for an option without one
   */
  record Given(String name, String value) {
    Given {
      requireNonNull(name, "name is null");
      requireNonNull(value, "value is null");
    }
  }

  ParsedOptions {
    given = List.copyOf(given);
    arguments = List.copyOf(arguments);
  }

  boolean has(String name) {
    return given.stream().anyMatch(option -> option.name().equals(name));
  }

  /** The value of an option; null where it was not given. */
  @Nullable String text(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? null : values.get(0);
  }

  /** The value of an option, or another where it was not given. */
  String text(String name, String otherwise) {
    String value = text(name);
    return value == null ? otherwise : value;
  }

  /** The values of an option that may be repeated. */
  List<String> all(String name) {
    return given.stream().filter(option -> option.name().equals(name)).map(Given::value).toList();
  }
}
