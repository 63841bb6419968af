package dev.faultbox.report;

import dev.faultbox.model.Diagnostic;
import java.util.Locale;

/**
 * Renders findings: position, level, code and message; the source line with a caret below the
 * column; the calls that led there.
 */
public final class ErrorPrinter {
  private static final int TAB_COLUMNS = 4;

  /** Terminal columns of a source line that are shown around the caret. */
  private static final int SOURCE_COLUMNS = 100;

  private static final String INDENT = "  ";

  private final boolean colour;

  /**
   * @param colour only for a terminal whose user does not mind
   */
  public ErrorPrinter(boolean colour) {
    this.colour = colour;
  }

  /** The finding as lines, each ended by a line feed. */
  public String render(ErrorText error) {
    StringBuilder out = new StringBuilder();
    String position =
        error.location() == null ? "" : Text.printable(error.location().toString()) + ": ";
    out.append(Colour.STRONG.paint(position, colour && !position.isEmpty()));
    String level = error.level().name().toLowerCase(Locale.ROOT) + " [" + error.code() + "]";
    out.append(colourOf(error.level()).paint(level, colour)).append(": ");
    String separator = "";
    for (String line : error.message().split("\n", -1)) {
      out.append(separator).append(Text.printable(line)).append('\n');
      separator = INDENT;
    }
    if (error.sourceLine() != null && error.location() != null) {
      appendSource(out, error.sourceLine(), error.location().column());
    }
    for (String frame : error.frames()) {
      out.append(INDENT).append("in ").append(Text.printable(frame)).append('\n');
    }
    return out.toString();
  }

  private void appendSource(StringBuilder out, String line, int column) {
    SourceExcerpt excerpt = SourceExcerpt.of(line, column, TAB_COLUMNS, SOURCE_COLUMNS);
    out.append(INDENT).append(excerpt.text()).append('\n');
    out.append(INDENT).append(" ".repeat(excerpt.caret()));
    out.append(Colour.GOOD.paint("^", colour)).append('\n');
  }

  private static Colour colourOf(Diagnostic.Level level) {
    return switch (level) {
      case ERROR -> Colour.BAD;
      case WARNING -> Colour.DOUBTFUL;
      case INFO -> Colour.QUIET;
    };
  }
}
