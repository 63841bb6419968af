package dev.faultbox.model;

/**
 * Stable codes of everything a user can be told. Codes are never reused; the ordinal carries no
 * meaning. The exit code is the one a run ends with when the problem stops it before the first
 * test.
 */
public enum ErrorCode {
  SPEC_SYNTAX(2),
  SPEC_NAME(2),
  SPEC_ARG(2),
  SPEC_TYPE(2),
  SPEC_VALUE(2),
  SPEC_DUPLICATE(2),
  SPEC_LOAD_FAILED(2),
  SPEC_LIMIT(2),
  SPEC_RECURSION(2),
  SPEC_FROZEN(2),
  SPEC_PHASE(2),
  SPEC_HERMETIC(2),
  SPEC_NOT_BUILT(2),
  SPEC_REMOVED(2),
  NO_TESTS_DISCOVERED(2),
  PLAN_COST_EXCEEDED(2),
  USAGE(2),
  BINARY_NOT_FOUND(2),
  BINARY_NOT_ELF(2),
  BINARY_ARCH(3),
  LIBRARY_MISSING(3),
  IMAGE_UNAVAILABLE(3),
  BUILD_FAILED(3),
  ENGINE_UNAVAILABLE(3),
  KERNEL_TOO_OLD(3),
  PORT_TAKEN(3),
  OUTPUT_FAILED(3),
  HEALTHCHECK_TIMEOUT(1),
  SERVICE_EXITED(1),
  LAUNCH_FAILED(1),
  SNAPSHOT_FAILED(1),
  SYSCALLS_UNAVAILABLE(3),
  FAULT_TARGET(2),
  FAULT_REMOTE(2),
  FAULT_ACTION(2),
  SET_GREW_TWICE(1),
  FOREIGN_ABI(1),
  TRACER_LOST(1),
  FAULT_NOT_FIRED(4),
  EVENTS_DROPPED(4),
  COUNT_UNCERTAIN(4),
  HOLD_LEFT(4),
  FAULT_FIRED_BUT_SUCCESS(0),
  TEST_NO_ASSERTIONS(0),
  AMBIGUOUS_PORT(0),
  HEALTHCHECK_FOREIGN_PORT(0),
  ARG_NOT_PLACED(0),
  ISOLATION_FALLBACK(0),
  JOBS_SHARED_STATE(0),
  TRACING_FALLBACK(0),
  REUSE_WITHOUT_RESET(0),
  RESET_WITHOUT_REUSE(0),
  SERVICE_CRASHED(0),
  OUTPUT_LOST(0),
  DISK_FULL(0),
  OOM_KILLED(0),
  PID_LIMIT(0),
  IO_URING_REFUSED(0),
  FOLLOW_REFUSED(0),
  NOTHING_TO_END(0),
  LEFT_OVERS(0);

  private final int exitCode;

  ErrorCode(int exitCode) {
    this.exitCode = exitCode;
  }

  /** Process exit code when a problem of this code ends a run; 0 for notes that end nothing. */
  public int exitCode() {
    return exitCode;
  }
}
