package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything known about one finished test.
 *
 * @param spec path of the spec that declares the test, empty where a run has but one
 * @param name full name, {@code test_ping}
 * @param declared where the spec declares the test, null when that is not known
 * @param failureType empty for a pass; else one of the words of the result format ({@code
 *     assertion}, {@code step}, {@code service_start}, {@code service_exited}, {@code timeout},
 *     {@code evaluation}, {@code tracer}, ...)
 * @param code stable code, null when the verdict has none
 * @param reason why it is not a pass, empty for a pass; may have several lines
 * @param location innermost frame in a user's file, null for a pass
 * @param sourceLine the line of the location, null when it is not known
 * @param frames outer call frames, innermost first, for verbose output
 * @param assertions number of assertions evaluated
 * @param seed seed of the test
 * @param durationMillis from the first instance's start to the end of judging
 * @param returnValue printed form of what the body returned, empty for None
 * @param log lines printed by the test
 * @param output per service, in declaration order
 * @param syscalls per traced service, in declaration order; a traced service without a recorded
 *     call is present with zeros, one that is not traced is absent
 * @param services per service, in declaration order
 * @param events every event of the test, decoded on the fly; iterate as often as needed
 * @param started wall-clock time the test began, epoch milliseconds
 * @param faults windows in the order they were opened
 * @param endedNanos when the body ended, about, in the time of the events; -1 when it had none
 * @param restartedFor calls the test was restarted once to intercept, empty when it was not
 */
public record TestResult(
    String spec,
    String name,
    @Nullable SourceLocation declared,
    Verdict verdict,
    String failureType,
    @Nullable ErrorCode code,
    String reason,
    @Nullable SourceLocation location,
    @Nullable String sourceLine,
    List<String> frames,
    @Nullable AssertionFailure assertion,
    int assertions,
    long seed,
    long durationMillis,
    String returnValue,
    List<String> log,
    Map<String, ServiceOutput> output,
    Map<String, SyscallSummary> syscalls,
    Map<String, ServiceRun> services,
    List<Diagnostic> diagnostics,
    Iterable<Event> events,
    long started,
    List<WindowResult> faults,
    long endedNanos,
    List<String> restartedFor) {
  public TestResult {
    requireNonNull(spec, "spec is null");
    requireNonNull(name, "name is null");
    requireNonNull(verdict, "verdict is null");
    requireNonNull(failureType, "failureType is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(returnValue, "returnValue is null");
    requireNonNull(events, "events is null");
    frames = List.copyOf(frames);
    output = Copies.ordered(output);
    syscalls = Copies.ordered(syscalls);
    services = Copies.ordered(services);
    log = List.copyOf(log);
    diagnostics = List.copyOf(diagnostics);
    faults = List.copyOf(faults);
    restartedFor = List.copyOf(restartedFor);
  }

  /** A result with the given verdict and nothing else; the rest is filled in by name. */
  public static TestResultBuilder builder(String name, Verdict verdict) {
    return new TestResultBuilder(name, verdict);
  }

  /** Name without the {@code test_} prefix, as {@code --test} takes it. */
  public String shortName() {
    return name.startsWith("test_") ? name.substring("test_".length()) : name;
  }

  /** Recorded system calls of all services together. */
  public long syscallTotal() {
    long total = 0;
    for (SyscallSummary summary : syscalls.values()) {
      total += summary.total();
    }
    return total;
  }
}
