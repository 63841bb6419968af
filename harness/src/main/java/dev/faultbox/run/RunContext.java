package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Activities;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.Timings;
import dev.faultbox.spec.LoadedSpec;
import dev.faultbox.spec.SelectedSpec;
import dev.faultbox.tracer.LaunchSpec;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What all tests of a spec share in a run. Everything in it is safe for any thread.
 *
 * @param pool for what is done side by side
 * @param clock for what is done later
 * @param launches how the instances of a session are started, given what they intercept
 * @param activities what is being done, for those who show it
 */
record RunContext(
    SelectedSpec selected,
    RunOptions options,
    ExecutorService pool,
    ScheduledExecutorService clock,
    Interruption interruption,
    SyscallTable syscalls,
    BiFunction<Session, CallSet, Function<ServiceContainer, LaunchSpec>> launches,
    Timings timings,
    Activities activities) {
  RunContext {
    requireNonNull(selected, "selected is null");
    requireNonNull(options, "options is null");
    requireNonNull(pool, "pool is null");
    requireNonNull(clock, "clock is null");
    requireNonNull(interruption, "interruption is null");
    requireNonNull(syscalls, "syscalls is null");
    requireNonNull(launches, "launches is null");
    requireNonNull(timings, "timings is null");
    requireNonNull(activities, "activities is null");
  }

  LoadedSpec spec() {
    return selected.spec();
  }
}
