package dev.faultbox.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultbox.model.Event;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.TestResult;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Writes what every service did, without anything that differs between two equal runs: no times,
 * numbers, ids, ports. Services stand apart, because their order among each other is chance.
 *
 * <p>The end of the run throws an EnvironmentException when the file could not be written.
 */
public final class NormalizedReport extends SpooledReport {
  private static final String DRIVER = "test";

  /** Kernel objects whose text ends in a number of its own. */
  private static final Pattern NUMBERED = Pattern.compile("(socket|pipe):\\[\\d+\\]");

  private NormalizedReport(ResultTarget target) {
    super(target);
  }

  /**
   * @param option the option that named the file, for messages
   * @throws dev.faultbox.model.UserException when the file could not be written
   */
  public static NormalizedReport toFile(String option, String path) {
    return new NormalizedReport(FileTarget.open(option, path));
  }

  @Override
  void writeTest(TestResult result, boolean first, OutputStream out) throws IOException {
    line(out, "=== " + run().uniqueName(result) + " ===");
    Set<String> sections = new TreeSet<>(result.services().keySet());
    sections.add(DRIVER);
    for (String service : sections) {
      line(out, "--- " + service + " ---");
      Set<String> families = run().namedCalls(result.spec()).getOrDefault(service, Set.of());
      // Once per service rather than held for all of them: a log may be long.
      for (Event event : result.events()) {
        if (event.service().equals(service)) {
          String text = text(event, families);
          if (!text.isEmpty()) {
            line(out, text);
          }
        }
      }
    }
    line(out, "result " + result.verdict().word());
  }

  @Override
  void writeFile(RunSummary summary, OutputStream out) throws IOException {
    copyTestsByName(out);
  }

  /** The line of an event, empty when it has none. */
  private static String text(Event event, Set<String> families) {
    return switch (event.type()) {
      case "service_started", "service_ready", "service_exited", "fault_applied", "fault_removed" ->
          event.type();
      case "step_send", "step_recv" ->
          event.type() + " " + event.fields().getOrDefault("target", "");
      case "syscall" -> call(event.fields(), families);
      default -> "";
    };
  }

  private static String call(Map<String, String> fields, Set<String> families) {
    String decision = fields.getOrDefault("decision", "");
    String path = EventLine.paths(fields);
    if (decision.equals("allow") || decision.equals("trace")) {
      boolean shown = !path.isEmpty() && !fields.containsKey("system");
      if (!shown || !families.contains(fields.getOrDefault("family", ""))) {
        return "";
      }
    }
    String call = fields.getOrDefault("syscall", "") + " " + decision;
    return path.isEmpty() ? call : call + " " + NUMBERED.matcher(path).replaceAll("$1");
  }

  private static void line(OutputStream out, String text) throws IOException {
    out.write(Text.printable(text).getBytes(UTF_8));
    out.write('\n');
  }
}
