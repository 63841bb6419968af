package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

/**
 * A place in a source file.
 *
 * @param file the file's name as shown to the user
 * @param line 1-based line
 * @param column 1-based column, counted in code points
 */
public record Position(String file, int line, int column) {
  public Position {
    requireNonNull(file, "file is null");
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
