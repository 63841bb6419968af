package dev.faultbox.report;

import dev.faultbox.model.RunSummary;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.SpecInfo;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes JUnit XML as build servers read it. The bodies hold what the console shows, with its
 * limits: readers load whole files into memory and refuse large ones; the trace file has it all.
 *
 * <p>The end of the run throws an EnvironmentException when the file could not be written.
 */
public final class JUnitReport extends SpooledReport {
  private static final int MILLIS_PER_SECOND = 1000;

  /** Characters of a reason in the attribute that lists show in one line. */
  private static final int MESSAGE_CHARS = 500;

  /** Without a zone: the schema in use knows none. */
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Map<String, Suite> suites = new HashMap<>();

  /** What is known of the tests of a spec. */
  private static final class Suite {
    private final String spec;
    private final String className;
    private final Tally tally = new Tally();
    private final Set<String> finished = new HashSet<>();
    private long startedAtMillis = Long.MAX_VALUE;
    private long durationMillis;

    Suite(String spec) {
      this.spec = spec;
      this.className = className(spec);
    }

    void add(TestResult result) {
      tally.add(result.verdict());
      finished.add(result.name());
      if (result.started() > 0) {
        startedAtMillis = Math.min(startedAtMillis, result.started());
      }
      durationMillis += result.durationMillis();
    }
  }

  JUnitReport(ResultTarget target) {
    super(target);
  }

  /**
   * @param option the option that named the file, for messages
   * @throws dev.faultbox.model.UserException when the file could not be written
   */
  public static JUnitReport toFile(String option, String path) {
    return new JUnitReport(FileTarget.open(option, path));
  }

  @Override
  void writeTest(TestResult result, boolean first, OutputStream out) throws IOException {
    StringBuilder xml = new StringBuilder();
    String spec = specOf(result);
    Suite suite = suites.computeIfAbsent(spec, Suite::new);
    appendCase(xml, suite, result.name(), result.declared(), result.durationMillis());
    if (result.verdict() == Verdict.PASS) {
      xml.append("/>\n");
    } else {
      xml.append(">\n");
      appendOutcome(xml, result);
      xml.append("    </testcase>\n");
    }
    write(out, xml);
    suite.add(result);
  }

  @Override
  void writeFile(RunSummary summary, OutputStream out) throws IOException {
    String time = Xml.attribute("time", seconds(summary.durationMillis()));
    StringBuilder head = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    head.append("<testsuites name=\"faultbox\"")
        .append(totals(tally(), summary.notRun()))
        .append(time)
        .append(">\n");
    write(out, head);
    for (SpecInfo spec : run().specs()) {
      if (!run().severalSpecs() || !spec.testNames().isEmpty()) {
        writeSuite(spec, summary, out);
      }
    }
    write(out, new StringBuilder("</testsuites>\n"));
  }

  private void writeSuite(SpecInfo spec, RunSummary summary, OutputStream out) throws IOException {
    boolean alone = !run().severalSpecs();
    Suite suite = suites.getOrDefault(spec.path(), new Suite(spec.path()));
    StringBuilder notRun = new StringBuilder();
    int notRunCount = summary.notRun() > 0 ? appendNotRun(notRun, spec, suite, summary) : 0;
    boolean unknown = alone || suite.startedAtMillis == Long.MAX_VALUE;
    long started = unknown ? run().startedAtMillis() : suite.startedAtMillis;
    int skipped = suite.tally.of(Verdict.HALTED) + notRunCount;
    long millis = alone ? summary.durationMillis() : suite.durationMillis;
    StringBuilder head = new StringBuilder("  <testsuite");
    head.append(Xml.attribute("name", spec.path()))
        .append(totals(suite.tally, notRunCount))
        .append(Xml.attribute("skipped", String.valueOf(skipped)))
        .append(Xml.attribute("time", seconds(millis)))
        .append(Xml.attribute("timestamp", TIMESTAMP.format(Instant.ofEpochMilli(started))))
        .append(Xml.attribute("file", spec.path()))
        .append(">\n");
    write(out, head);
    if (alone) {
      copyTests(out);
    } else {
      copyTests(spec.path(), out);
    }
    write(out, notRun.append("  </testsuite>\n"));
  }

  private static String totals(Tally tally, int notRun) {
    int failures = tally.of(Verdict.FAIL) + tally.of(Verdict.INCONCLUSIVE);
    return Xml.attribute("tests", String.valueOf(tally.total() + notRun))
        + Xml.attribute("failures", String.valueOf(failures))
        + Xml.attribute("errors", String.valueOf(tally.of(Verdict.ERROR)));
  }

  private String specOf(TestResult result) {
    return run().severalSpecs() ? result.spec() : run().spec();
  }

  private void appendOutcome(StringBuilder xml, TestResult result) {
    String element =
        switch (result.verdict()) {
          case ERROR -> "error";
          case HALTED -> "skipped";
          case PASS, FAIL, INCONCLUSIVE -> "failure";
        };
    String type =
        result.verdict() == Verdict.FAIL || result.verdict() == Verdict.ERROR
            ? result.failureType()
            : result.verdict().word();
    String body = new TestBlock(run().spec(), false, false).details(result);
    xml.append("      <")
        .append(element)
        .append(Xml.attribute("message", Text.bounded(TestBlock.reason(result), MESSAGE_CHARS)))
        .append(Xml.attribute("type", type.isEmpty() ? result.verdict().word() : type))
        .append(">\n")
        .append(Xml.text(body))
        .append("      </")
        .append(element)
        .append(">\n");
  }

  /** Tests that an interruption left out, so that a build server does not think they are gone. */
  private static int appendNotRun(
      StringBuilder xml, SpecInfo spec, Suite suite, RunSummary summary) {
    String why = summary.interrupted() ? "not run (interrupted)" : "not run";
    int count = 0;
    for (String name : spec.testNames()) {
      if (!suite.finished.contains(name)) {
        appendCase(xml, suite, name, null, 0);
        xml.append("><skipped").append(Xml.attribute("message", why)).append("/></testcase>\n");
        count++;
      }
    }
    return count;
  }

  private static void appendCase(
      StringBuilder xml, Suite suite, String name, @Nullable SourceLocation declared, long millis) {
    xml.append("    <testcase")
        .append(Xml.attribute("name", name))
        .append(Xml.attribute("classname", suite.className))
        .append(Xml.attribute("file", declared == null ? suite.spec : declared.file()));
    if (declared != null) {
      xml.append(Xml.attribute("line", String.valueOf(declared.line())));
    }
    xml.append(Xml.attribute("time", seconds(millis)));
  }

  /** {@code specs/shop.star} as {@code specs.shop}: readers group by what stands before dots. */
  private static String className(String spec) {
    String name = spec.endsWith(".star") ? spec.substring(0, spec.length() - 5) : spec;
    return name.replace('\\', '/').replaceFirst("^[./]+", "").replace('/', '.');
  }

  /** {@code 1.042}; a formatter would cost more than the rest of a test. */
  private static String seconds(long millis) {
    String thousandths = String.valueOf(MILLIS_PER_SECOND + millis % MILLIS_PER_SECOND);
    return millis / MILLIS_PER_SECOND + "." + thousandths.substring(1);
  }

  private static void write(OutputStream out, StringBuilder xml) throws IOException {
    out.write(xml.toString().getBytes(StandardCharsets.UTF_8));
  }
}
