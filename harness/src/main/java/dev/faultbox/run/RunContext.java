package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.RunListener;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.Timings;
import dev.faultbox.spec.LoadedSpec;
import dev.faultbox.tracer.LaunchSpec;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

/**
 * What all tests of a run share. Everything in it is safe for any thread.
 *
 * @param pool for what is done side by side
 * @param clock for what is done later
 * @param calls what is intercepted, by now
 * @param launches how the instances of a session are started
 */
record RunContext(
    LoadedSpec spec,
    RunOptions options,
    ExecutorService pool,
    ScheduledExecutorService clock,
    Interruption interruption,
    SyscallTable syscalls,
    CallSet calls,
    Function<Session, Function<ServiceContainer, LaunchSpec>> launches,
    RunListener listener,
    Timings timings) {
  RunContext {
    requireNonNull(spec, "spec is null");
    requireNonNull(options, "options is null");
    requireNonNull(pool, "pool is null");
    requireNonNull(clock, "clock is null");
    requireNonNull(interruption, "interruption is null");
    requireNonNull(syscalls, "syscalls is null");
    requireNonNull(calls, "calls is null");
    requireNonNull(launches, "launches is null");
    requireNonNull(listener, "listener is null");
    requireNonNull(timings, "timings is null");
  }
}
