package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.SourceLocation;

/**
 * A test a spec defines.
 *
 * @param name full name, {@code test_ping}
 */
public record TestCase(String name, SourceLocation location) {
  public TestCase {
    requireNonNull(name, "name is null");
    requireNonNull(location, "location is null");
  }
}
