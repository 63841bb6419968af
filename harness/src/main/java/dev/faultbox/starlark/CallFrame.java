package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

/**
 * One active function of a call stack.
 *
 * @param function the function's name, {@code <toplevel>} for the statements of a file
 * @param position where that function was executing
 */
public record CallFrame(String function, Position position) {
  /** Name of the frame that executes a file's own statements. */
  public static final String TOPLEVEL = "<toplevel>";

  public CallFrame {
    requireNonNull(function, "function is null");
    requireNonNull(position, "position is null");
  }
}
