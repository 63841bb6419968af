package dev.faultbox.report;

import java.util.List;

/** {@link Screen} for tests of other packages. */
public final class TerminalScreen {
  private final Screen screen;

  /** An empty one of this width. */
  public TerminalScreen(int columns) {
    this.screen = new Screen(columns);
  }

  /** The lines that a terminal of this width shows after it was sent the text. */
  public static List<String> lines(int columns, String sent) {
    return new Screen(columns).write(sent).lines();
  }

  /** What a program sends. */
  public void write(String sent) {
    screen.write(sent);
  }

  /** What a user does; lines are broken, or joined again. */
  public void resize(int columns) {
    screen.resize(columns);
  }

  /** The lines that are to be seen. */
  public List<String> lines() {
    return screen.lines();
  }

  /** Whether lines wrap and the cursor is to be seen. */
  public boolean isAsBefore() {
    return screen.isAsBefore();
  }
}
