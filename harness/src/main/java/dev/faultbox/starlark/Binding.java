package dev.faultbox.starlark;

/** A local variable: its slot, and whether an inner function captures it. */
final class Binding {
  final String name;
  final int slot;
  boolean captured;

  Binding(String name, int slot) {
    this.name = name;
    this.slot = slot;
  }
}
