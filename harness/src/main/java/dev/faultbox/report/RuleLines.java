package dev.faultbox.report;

import dev.faultbox.model.RuleResult;
import dev.faultbox.model.WindowResult;
import java.util.List;
import java.util.Map;

/** The windows of a test: a line for each service, with what came of every rule. */
final class RuleLines {
  private RuleLines() {}

  /**
   * @param atEnd what is said of a window that was open when the body ended; empty for nothing
   */
  static void append(StringBuilder out, List<WindowResult> windows, String atEnd) {
    for (WindowResult window : windows) {
      String kind = window.window().traces() ? "  trace rule on " : "  fault rule on ";
      for (Map.Entry<String, List<RuleResult>> entry : window.rules().entrySet()) {
        out.append(kind).append(Text.printable(entry.getKey())).append(": ");
        String separator = "";
        for (RuleResult result : entry.getValue()) {
          out.append(separator);
          append(out, result);
          separator = ", ";
        }
        out.append('\n');
      }
      if (window.openAtEnd() && !atEnd.isEmpty() && !window.window().traces()) {
        out.append("    ").append(atEnd).append('\n');
      }
    }
  }

  /** A line for each rule of the command line, where one program has many. */
  static void appendEach(StringBuilder out, WindowResult window) {
    for (Map.Entry<String, List<RuleResult>> entry : window.rules().entrySet()) {
      for (RuleResult result : entry.getValue()) {
        out.append("  fault rule on ").append(Text.printable(entry.getKey())).append(": ");
        append(out, result);
        out.append('\n');
      }
    }
  }

  private static void append(StringBuilder out, RuleResult result) {
    out.append(Text.printable(result.rule().keyword()))
        .append('=')
        .append(Text.printable(result.rule().describe()))
        .append(" (")
        .append(result.fires())
        .append(" hits)");
    if (result.unresolved() > 0) {
      out.append(" (").append(result.unresolved()).append(" unresolved)");
    }
  }
}
