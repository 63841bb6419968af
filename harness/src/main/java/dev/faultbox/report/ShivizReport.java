package dev.faultbox.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultbox.model.Event;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.VectorClocks;
import dev.faultbox.model.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/**
 * Writes a log for ShiViz, which draws lanes and arrows from vector clocks. Its first line is the
 * expression that reads an event, its second the one that separates executions: one per test.
 *
 * <p>The end of the run throws an EnvironmentException when the file could not be written.
 */
public final class ShivizReport extends SpooledReport {
  private static final String EVENT = "(?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})";
  private static final String EXECUTION = "^=== (?<trace>.*) ===$";
  private static final String DRIVER = "test";

  private ShivizReport(ResultTarget target) {
    super(target);
  }

  /**
   * @param option the option that named the file, for messages
   * @throws dev.faultbox.model.UserException when the file could not be written
   */
  public static ShivizReport toFile(String option, String path) {
    return new ShivizReport(FileTarget.open(option, path));
  }

  @Override
  void writeTest(TestResult result, boolean first, OutputStream out) throws IOException {
    line(out, "=== " + run().uniqueName(result) + " ===");
    VectorClocks clocks = new VectorClocks();
    for (Event event : result.events()) {
      Map<String, Long> clock = clocks.record(event);
      // What belongs to nobody has no lane.
      if (!event.service().isEmpty()) {
        entry(out, "#" + event.seq() + " " + EventLine.of(event), event.service(), clock);
      }
    }
    if (result.verdict() == Verdict.FAIL || result.verdict() == Verdict.ERROR) {
      String text = "VIOLATION [" + run().uniqueName(result) + "] " + TestBlock.reason(result);
      entry(out, text, DRIVER, clocks.tick(DRIVER));
    }
  }

  @Override
  void writeFile(RunSummary summary, OutputStream out) throws IOException {
    line(out, EVENT);
    line(out, EXECUTION);
    copyTests(out);
  }

  private static void entry(OutputStream out, String text, String host, Map<String, Long> clock)
      throws IOException {
    StringBuilder json = new StringBuilder(host).append(" {");
    String separator = "";
    for (Map.Entry<String, Long> component : clock.entrySet()) {
      json.append(separator).append('"').append(component.getKey()).append("\":");
      json.append(component.getValue());
      separator = ", ";
    }
    line(out, text);
    line(out, json.append('}').toString());
  }

  private static void line(OutputStream out, String text) throws IOException {
    out.write(Text.printable(text).getBytes(UTF_8));
    out.write('\n');
  }
}
