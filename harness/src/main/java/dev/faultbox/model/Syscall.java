package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

/**
 * A system call the tracer knows.
 *
 * @param id number on the wire, not the kernel's
 * @param byDefault in the default trace set
 * @param resource what a path is compared with: {@code P}, {@code 2P}, {@code F} or {@code -}
 */
public record Syscall(int id, String name, String family, boolean byDefault, String resource) {
  public Syscall {
    requireNonNull(name, "name is null");
    requireNonNull(family, "family is null");
    requireNonNull(resource, "resource is null");
  }
}
