package dev.faultbox.cli;

import dev.faultbox.model.AssertionFailure;
import dev.faultbox.model.EngineInfo;
import dev.faultbox.model.Event;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.ServiceRun;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import dev.faultbox.run.ExitCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A run as reports see it, of two tests that were never run: one passes, one fails. */
final class SampleRun {
  private static final String SPEC = "sample.star";
  private static final String SERVICE = "db";
  private static final String PASSED = "test_passes";
  private static final String FAILED = "test_fails";
  private static final long STARTED_MILLIS = 1_772_360_551_000L;
  private static final long MILLIS = 7;
  private static final long NANOS_PER_EVENT = 1_000_000;

  private SampleRun() {}

  static void tell(RunListener listener) {
    listener.runStarted(
        new RunInfo(
            SPEC,
            List.of("test", SPEC),
            STARTED_MILLIS,
            0,
            null,
            List.of(PASSED, FAILED),
            Map.of(SERVICE, Set.of("write"))));
    listener.engineFound(new EngineInfo("docker", "0", "0", "amd64"));
    listener.testStarted(PASSED);
    listener.testFinished(result(PASSED, Verdict.PASS));
    listener.testStarted(FAILED);
    listener.testFinished(result(FAILED, Verdict.FAIL));
    listener.runFinished(new RunSummary(MILLIS, ExitCodes.FAILED, 0, false, List.of()));
  }

  private static TestResult result(String name, Verdict verdict) {
    var result =
        TestResult.builder(name, verdict)
            .spec(SPEC)
            .declared(new SourceLocation(SPEC, 1, 1))
            .assertions(1)
            .started(STARTED_MILLIS)
            .durationMillis(MILLIS)
            .output(Map.of(SERVICE, new ServiceOutput(List.of("ready"), List.of(), 0)))
            .services(Map.of(SERVICE, new ServiceRun("sample:1", 1, "process")))
            .syscalls(Map.of(SERVICE, new SyscallSummary(2, 1, Map.of("write", 2L))))
            .events(events());
    if (verdict == Verdict.FAIL) {
      result
          .failureType("assertion")
          .reason("assert_eq: got \"a\", want \"b\"")
          .assertion(new AssertionFailure("assert_eq", "\"b\"", "\"a\"", ""))
          .location(new SourceLocation(SPEC, 2, 3));
    }
    return result.build();
  }

  private static List<Event> events() {
    List<Event> events = new ArrayList<>();
    add(events, "service_started", SERVICE, Map.of());
    add(events, "service_ready", SERVICE, Map.of("ready_ms", "1"));
    add(events, "step_send", "test", Map.of("target", "db.main", "method", "send"));
    add(events, "syscall", SERVICE, call("write", "allow"));
    add(events, "syscall", SERVICE, call("write", "deny(input/output error)"));
    add(events, "step_recv", "test", Map.of("target", "db.main", "method", "send"));
    return events;
  }

  private static Map<String, String> call(String name, String decision) {
    return Map.of("syscall", name, "family", name, "decision", decision, "path", "/data/log");
  }

  private static void add(
      List<Event> events, String type, String service, Map<String, String> fields) {
    long seq = events.size() + 1L;
    events.add(new Event(seq, seq * NANOS_PER_EVENT, type, type, service, fields));
  }
}
