package dev.faultbox.tracer;

import static java.util.Objects.requireNonNull;

/**
 * How the tracer introduces itself.
 *
 * @param kernel release of the engine's kernel, {@code 6.18.0}
 * @param machine {@code x86_64} or {@code aarch64}
 * @param waitKillable kernel feature WAIT_KILLABLE_RECV
 * @param syncWakeUp kernel feature SYNC_WAKE_UP
 * @param seesCalls whether it intercepts calls and fetches the gates' sockets; otherwise gates come
 *     to it
 * @param monotonicNanos CLOCK_MONOTONIC of the engine's kernel at that moment
 */
public record Welcome(
    int version,
    String kernel,
    String machine,
    boolean waitKillable,
    boolean syncWakeUp,
    boolean seesCalls,
    long monotonicNanos) {
  public Welcome {
    requireNonNull(kernel, "kernel is null");
    requireNonNull(machine, "machine is null");
  }
}
