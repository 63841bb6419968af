package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.report.HtmlDetail;
import dev.faultbox.report.SavedReport;
import dev.faultbox.run.ExitCodes;
import java.io.PrintStream;
import java.util.List;

/** {@code faultbox report TRACE.json}: makes an HTML report of a trace file. */
final class ReportCommand {
  private static final String OUTPUT = "--output";
  private static final String SUMMARY = "--summary";
  private static final String FULL = "--full-events";

  static final CommandPage PAGE =
      new CommandPage(
          "report",
          "TRACE",
          "make an HTML report of a trace file",
          """
          Makes an HTML report of a trace file, which test --output FILE has written: one file that \
          needs no network, with the tests, why they did not pass, and what happened on a time axis. \
          test --html FILE writes the same at once.""",
          List.of(
              CommandOption.value(
                  OUTPUT,
                  CommandOption.FILE,
                  "where the report goes, - for standard output (default report_TRACE.html in this"
                      + " directory)"),
              CommandOption.flag(
                  SUMMARY, "verdicts, reasons and faults only; no events, no output of services"),
              CommandOption.flag(
                  FULL,
                  "every event, also of tests with more than half a million calls, of which those"
                      + " in the middle are left out otherwise")),
          List.of(),
          List.of(
              "faultbox specs/crash.star --output trace.json",
              "faultbox report trace.json",
              "faultbox report trace.json --summary --output mail.html"),
          List.of(
              "0 the report is written",
              "2 the trace cannot be read, or the report not be written there",
              "3 no room left for the report",
              CommandPage.DEFECT));

  private static final String STDOUT = "-";
  private static final String BUNDLE_SUFFIX = ".fb";

  private final PrintStream out;

  ReportCommand(PrintStream out) {
    this.out = requireNonNull(out, "out is null");
  }

  /**
   * @throws UserException when the trace cannot be read or the report not be written
   */
  int run(List<String> args) {
    ParsedOptions parsed = Options.parse(PAGE, args);
    String trace = trace(parsed.arguments());
    String output = parsed.text(OUTPUT);
    HtmlDetail detail = detail(parsed);
    if (STDOUT.equals(output)) {
      var unused = SavedReport.toStream(trace, detail, out).write();
      return ExitCodes.PASSED;
    }
    String file = output == null ? "report_" + stem(trace) + ".html" : output;
    int tests = SavedReport.toFile(trace, detail, file).write();
    out.println(file + ": " + tests + (tests == 1 ? " test" : " tests"));
    return ExitCodes.PASSED;
  }

  private static String trace(List<String> files) {
    if (files.size() != 1) {
      throw usage(
          files.isEmpty()
              ? "report needs a trace file"
              : "report takes one trace file, got " + String.join(", ", files));
    }
    String file = files.get(0);
    if (file.endsWith(BUNDLE_SUFFIX)) {
      throw new UserException(
          ErrorCode.SPEC_NOT_BUILT,
          "report of a bundle arrives with stage S9; until then name a file of test --output");
    }
    return file;
  }

  private static HtmlDetail detail(ParsedOptions parsed) {
    boolean summary = parsed.has(SUMMARY);
    boolean full = parsed.has(FULL);
    if (summary && full) {
      throw usage("--summary leaves events out and --full-events wants all; give one of them");
    }
    return summary ? HtmlDetail.SUMMARY : full ? HtmlDetail.FULL : HtmlDetail.BOUNDED;
  }

  /** The name of the file without directories and its last suffix. */
  private static String stem(String file) {
    int slash = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
    String name = file.substring(slash + 1);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static UserException usage(String what) {
    return new UserException(ErrorCode.USAGE, what + Options.hint(PAGE));
  }
}
