package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

/**
 * A position in a spec file.
 *
 * @param file path as it is shown to the user
 * @param line 1-based line
 * @param column 1-based column, counted in code points
 */
public record SourceLocation(String file, int line, int column) {
  /** What was written in the command that started the tool. */
  public static final SourceLocation COMMAND_LINE = new SourceLocation("command line", 0, 0);

  public SourceLocation {
    requireNonNull(file, "file is null");
  }

  @Override
  public String toString() {
    return line < 1 ? file : file + ":" + line + ":" + column;
  }
}
