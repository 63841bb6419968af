package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Event;
import dev.faultbox.model.Verdict;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A program that reports many tests with many events into files: run with a heap smaller than what
 * it writes, it can only end well when nothing is held.
 */
final class LongRun {
  static final int TESTS = 10_000;
  static final int EVENTS = 20;
  static final long HEAP_BYTES = 16L * 1024 * 1024;

  private LongRun() {}

  /** Runs the program, and fails with what it printed when it did not end well. */
  static void inItsOwnProcess(Path json, Path junit) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_BYTES,
                "-cp",
                System.getProperty("java.class.path"),
                LongRun.class.getName(),
                json.toString(),
                junit.toString())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
  }

  /** Takes the paths of the JSON and of the XML file. */
  public static void main(String[] paths) {
    ReportOptions options =
        new ReportOptions(false, false, false, 80, false, paths[0], paths[1], null, null, "0.1.0");
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    try (Reports reports = Reports.open(options, nowhere, System.err)) {
      reports.runStarted(
          Samples.run(IntStream.range(0, TESTS).mapToObj(i -> "test_" + i).toArray(String[]::new)));
      for (int i = 0; i < TESTS; i++) {
        Verdict verdict = i % 10 == 0 ? Verdict.FAIL : Verdict.PASS;
        reports.testFinished(
            Samples.failing("test_" + i, verdict)
                .log(List.of("some words"))
                .events(LongRun::events)
                .build());
      }
      reports.runFinished(Samples.summary(1));
    }
  }

  private static Iterator<Event> events() {
    Map<String, String> fields = Map.of("syscall", "write", "path", "/data/app.log");
    return LongStream.rangeClosed(1, EVENTS)
        .mapToObj(seq -> Samples.syscall(seq, "db", fields))
        .iterator();
  }
}
