package dev.faultbox.report;

import java.util.List;

/** {@link Screen} for tests of other packages. */
public final class TerminalScreen {
  private TerminalScreen() {}

  /** The lines that a terminal of this width shows after it was sent the text. */
  public static List<String> lines(int columns, String sent) {
    return new Screen(columns).write(sent).lines();
  }
}
