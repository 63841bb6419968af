package dev.faultbox.report;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.EngineInfo;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Event;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.ServiceRun;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.TestResultBuilder;
import dev.faultbox.model.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs and results that several tests look at. */
final class Samples {
  /** 2026-03-01T10:22:31Z. */
  static final long STARTED = 1_772_360_551_000L;

  /**
   * What a hostile spec puts everywhere: quotes, controls, markup, emoji, an unpaired surrogate.
   */
  static final String NASTY =
      "q\"'\\ \u0000\u001b[31m\u0007\t\r\nnext <b>&amp;]]> \u202e\u2028 \uD83D\uDC69\u200D\uD83D\uDE80 \uD83D end";

  static final int HUGE_CHARS = 5 * 1024 * 1024;

  private Samples() {}

  static RunInfo run(String... tests) {
    return new RunInfo(
        "shop.star",
        List.of("test", "shop.star"),
        STARTED,
        0,
        null,
        List.of(tests),
        Map.of("store", java.util.Set.of("write")));
  }

  static EngineInfo engine() {
    return new EngineInfo("docker", "20.10.24", "6.18.0", "amd64");
  }

  static RunSummary summary(int exitCode) {
    return new RunSummary(1234, exitCode, 0, false, List.of());
  }

  /** Tells a listener of a whole run. */
  static void play(RunListener listener, RunSummary summary, TestResult... results) {
    listener.runStarted(
        run(List.of(results).stream().map(TestResult::name).toArray(String[]::new)));
    for (TestResult result : results) {
      listener.testStarted(result.name());
      listener.testFinished(result);
    }
    listener.runFinished(summary);
  }

  static TestResultBuilder passing(String name) {
    return TestResult.builder(name, Verdict.PASS)
        .declared(new SourceLocation("shop.star", 30, 1))
        .assertions(1)
        .durationMillis(150)
        .started(STARTED)
        .services(Map.of("db", new ServiceRun("", 6, "process")))
        .syscalls(Map.of("db", new SyscallSummary(42, 0, Map.of("openat", 42L))));
  }

  static TestResultBuilder failing(String name, Verdict verdict) {
    return TestResult.builder(name, verdict)
        .declared(new SourceLocation("shop.star", 40, 1))
        .failureType("assertion")
        .reason("assert_eq: got 200, want 503 (order must be refused)")
        .location(new SourceLocation("shop.star", 41, 9))
        .frames(List.of("shop.star:60:3 in run_it"))
        .durationMillis(212)
        .started(STARTED);
  }

  static TestResult diskFull() {
    Map<String, ServiceOutput> output = new LinkedHashMap<>();
    output.put("web", new ServiceOutput(List.of(), List.of(), 0));
    output.put(
        "store",
        new ServiceOutput(
            List.of(), List.of("open log", "append failed: no space left on device"), 0));
    return failing("test_disk_full", Verdict.FAIL)
        .log(List.of("placing order 7"))
        .output(output)
        .syscalls(
            Map.of(
                "store",
                new SyscallSummary(44, 1, Map.of("fsync", 2L, "openat", 9L, "write", 33L)),
                "api",
                new SyscallSummary(14, 0, Map.of("read", 14L))))
        .events(
            List.of(
                syscall(50, "store", Map.of("syscall", "write", "decision", "allow")),
                syscall(
                    51,
                    "store",
                    Map.of(
                        "syscall",
                        "write",
                        "decision",
                        "deny(no space left on device)",
                        "path",
                        "/data/app.log"))))
        .diagnostics(
            List.of(
                new Diagnostic(
                    Diagnostic.Level.WARNING,
                    ErrorCode.AMBIGUOUS_PORT,
                    "port 5432 is served by db and store",
                    "write db.main.internal_addr",
                    null),
                new Diagnostic(
                    Diagnostic.Level.INFO, ErrorCode.SERVICE_CRASHED, "store ended", "", null)))
        .build();
  }

  static Event syscall(long seq, String service, Map<String, String> fields) {
    return new Event(
        seq, seq * 1000, "syscall", "syscall." + fields.get("syscall"), service, fields);
  }
}
