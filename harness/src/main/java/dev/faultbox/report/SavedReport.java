package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The HTML report of a trace file. */
public final class SavedReport {
  private static final String OPTION = "--output";

  private final TraceFile trace;
  private final String title;
  private final HtmlDetail detail;
  private final ResultTarget target;

  private SavedReport(String trace, HtmlDetail detail, ResultTarget target) {
    this.trace = new TraceFile(requireNonNull(trace, "trace is null"));
    this.title = trace;
    this.detail = requireNonNull(detail, "detail is null");
    this.target = target;
  }

  /**
   * @param trace path of the trace file
   * @param output path of the report
   * @throws UserException when the report could not be written, or would replace the trace
   */
  public static SavedReport toFile(String trace, HtmlDetail detail, String output) {
    if (same(trace, output)) {
      throw new UserException(
          ErrorCode.USAGE, OPTION + " " + output + " is the trace file; name another file");
    }
    return new SavedReport(trace, detail, FileTarget.open(OPTION, output));
  }

  /** Writes to standard output, when all of the trace has been read. */
  public static SavedReport toStream(String trace, HtmlDetail detail, PrintStream stdout) {
    return new SavedReport(trace, detail, new StreamTarget("standard output", stdout));
  }

  /**
   * Reads the trace and writes the report, whole or not at all.
   *
   * @return how many tests it has
   * @throws UserException when the trace cannot be read, or is none
   * @throws EnvironmentException when the report cannot be written
   */
  public int write() {
    // What a reader of standard output gets must not end in the middle of a damaged trace.
    try (Spool spool = target.spool()) {
      HtmlPage page = new HtmlPage(title);
      page.begin(spool.out());
      HtmlTest test = new HtmlTest(spool.out(), detail);
      ObjectNode head = trace.read(test::write);
      HtmlReport.writeRun(head, spool.out());
      page.end(spool.out());
      target.write(spool::copyTo);
      return trace.tests();
    } catch (IOException e) {
      throw new EnvironmentException(
          ErrorCode.OUTPUT_FAILED,
          target.name()
              + " could not be written: "
              + e.getMessage()
              + "; make room or choose another place, and try again",
          e);
    }
  }

  private static boolean same(String trace, String output) {
    try {
      return Path.of(trace)
          .toAbsolutePath()
          .normalize()
          .equals(Path.of(output).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      // Whoever opens it says so better.
      return false;
    }
  }
}
