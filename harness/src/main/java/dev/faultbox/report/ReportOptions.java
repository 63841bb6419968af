package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What the user wants to read and where.
 *
 * @param verbose logs and output of passing tests too, and output while it is written
 * @param colour colours in the results
 * @param progress standard error is a terminal
 * @param columns width of that terminal
 * @param json the trace file goes to standard output, text to standard error
 * @param output path of the trace file, null for none
 * @param junit path of the JUnit XML file, null for none
 * @param normalize path of the normalized trace, null for none
 * @param shiviz path of the ShiViz log, null for none
 * @param html path of the HTML report, null for none
 * @param toolVersion version of the tool, for result files
 */
public record ReportOptions(
    boolean verbose,
    boolean colour,
    boolean progress,
    int columns,
    boolean json,
    @Nullable String output,
    @Nullable String junit,
    @Nullable String normalize,
    @Nullable String shiviz,
    @Nullable String html,
    String toolVersion) {
  public ReportOptions {
    requireNonNull(toolVersion, "toolVersion is null");
  }

  /** Without an HTML report. */
  public ReportOptions(
      boolean verbose,
      boolean colour,
      boolean progress,
      int columns,
      boolean json,
      @Nullable String output,
      @Nullable String junit,
      @Nullable String normalize,
      @Nullable String shiviz,
      String toolVersion) {
    this(
        verbose,
        colour,
        progress,
        columns,
        json,
        output,
        junit,
        normalize,
        shiviz,
        null,
        toolVersion);
  }
}
