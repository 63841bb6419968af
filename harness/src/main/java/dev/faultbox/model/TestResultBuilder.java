package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the parts of a {@link TestResult}, which are more than a call can hold readably. */
public final class TestResultBuilder {
  private final String name;
  private final Verdict verdict;
  private String spec = "";
  private @Nullable SourceLocation declared;
  private String failureType = "";
  private @Nullable ErrorCode code;
  private String reason = "";
  private @Nullable SourceLocation location;
  private @Nullable String sourceLine;
  private List<String> frames = List.of();
  private @Nullable AssertionFailure assertion;
  private int assertions;
  private long seed;
  private long durationMillis;
  private String returnValue = "";
  private List<String> log = List.of();
  private Map<String, ServiceOutput> output = Map.of();
  private Map<String, SyscallSummary> syscalls = Map.of();
  private Map<String, ServiceRun> services = Map.of();
  private List<Diagnostic> diagnostics = List.of();
  private Iterable<Event> events = List.of();
  private long started;
  private List<WindowResult> faults = List.of();
  private long endedNanos = -1;
  private List<String> restartedFor = List.of();

  TestResultBuilder(String name, Verdict verdict) {
    this.name = requireNonNull(name, "name is null");
    this.verdict = requireNonNull(verdict, "verdict is null");
  }

  /** See {@link TestResult#spec()}. */
  public TestResultBuilder spec(String spec) {
    this.spec = requireNonNull(spec, "spec is null");
    return this;
  }

  /** See {@link TestResult#declared()}. */
  public TestResultBuilder declared(@Nullable SourceLocation declared) {
    this.declared = declared;
    return this;
  }

  /** See {@link TestResult#failureType()}. */
  public TestResultBuilder failureType(String failureType) {
    this.failureType = requireNonNull(failureType, "failureType is null");
    return this;
  }

  /** See {@link TestResult#code()}. */
  public TestResultBuilder code(@Nullable ErrorCode code) {
    this.code = code;
    return this;
  }

  /** See {@link TestResult#reason()}. */
  public TestResultBuilder reason(String reason) {
    this.reason = requireNonNull(reason, "reason is null");
    return this;
  }

  /** See {@link TestResult#location()}. */
  public TestResultBuilder location(@Nullable SourceLocation location) {
    this.location = location;
    return this;
  }

  /** See {@link TestResult#sourceLine()}. */
  public TestResultBuilder sourceLine(@Nullable String sourceLine) {
    this.sourceLine = sourceLine;
    return this;
  }

  /** See {@link TestResult#frames()}. */
  public TestResultBuilder frames(List<String> frames) {
    this.frames = requireNonNull(frames, "frames is null");
    return this;
  }

  /** See {@link TestResult#assertion()}. */
  public TestResultBuilder assertion(@Nullable AssertionFailure assertion) {
    this.assertion = assertion;
    return this;
  }

  /** See {@link TestResult#assertions()}. */
  public TestResultBuilder assertions(int assertions) {
    this.assertions = assertions;
    return this;
  }

  /** See {@link TestResult#seed()}. */
  public TestResultBuilder seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** See {@link TestResult#durationMillis()}. */
  public TestResultBuilder durationMillis(long durationMillis) {
    this.durationMillis = durationMillis;
    return this;
  }

  /** See {@link TestResult#returnValue()}. */
  public TestResultBuilder returnValue(String returnValue) {
    this.returnValue = requireNonNull(returnValue, "returnValue is null");
    return this;
  }

  /** See {@link TestResult#log()}. */
  public TestResultBuilder log(List<String> log) {
    this.log = requireNonNull(log, "log is null");
    return this;
  }

  /** See {@link TestResult#output()}. */
  public TestResultBuilder output(Map<String, ServiceOutput> output) {
    this.output = requireNonNull(output, "output is null");
    return this;
  }

  /** See {@link TestResult#syscalls()}. */
  public TestResultBuilder syscalls(Map<String, SyscallSummary> syscalls) {
    this.syscalls = requireNonNull(syscalls, "syscalls is null");
    return this;
  }

  /** See {@link TestResult#services()}. */
  public TestResultBuilder services(Map<String, ServiceRun> services) {
    this.services = requireNonNull(services, "services is null");
    return this;
  }

  /** See {@link TestResult#diagnostics()}. */
  public TestResultBuilder diagnostics(List<Diagnostic> diagnostics) {
    this.diagnostics = requireNonNull(diagnostics, "diagnostics is null");
    return this;
  }

  /** See {@link TestResult#events()}. */
  public TestResultBuilder events(Iterable<Event> events) {
    this.events = requireNonNull(events, "events is null");
    return this;
  }

  /** See {@link TestResult#started()}. */
  public TestResultBuilder started(long started) {
    this.started = started;
    return this;
  }

  /** See {@link TestResult#faults()}. */
  public TestResultBuilder faults(List<WindowResult> faults) {
    this.faults = requireNonNull(faults, "faults is null");
    return this;
  }

  /** See {@link TestResult#endedNanos()}. */
  public TestResultBuilder endedNanos(long endedNanos) {
    this.endedNanos = endedNanos;
    return this;
  }

  /** See {@link TestResult#restartedFor()}. */
  public TestResultBuilder restartedFor(List<String> restartedFor) {
    this.restartedFor = requireNonNull(restartedFor, "restartedFor is null");
    return this;
  }

  public TestResult build() {
    return new TestResult(
        spec,
        name,
        declared,
        verdict,
        failureType,
        code,
        reason,
        location,
        sourceLine,
        frames,
        assertion,
        assertions,
        seed,
        durationMillis,
        returnValue,
        log,
        output,
        syscalls,
        services,
        diagnostics,
        events,
        started,
        faults,
        endedNanos,
        restartedFor);
  }
}
