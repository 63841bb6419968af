package dev.faultbox.starlark;

import org.jspecify.annotations.Nullable;

/** The files of an interpreter, parsed and resolved. */
final class Program {
  Program(Environment environment) {}

  FileCode add(Source root) {
    throw new UnsupportedOperationException();
  }

  @Nullable String sourceLine(Position position) {
    return null;
  }
}
