package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.Event;
import dev.faultbox.model.Events;
import dev.faultbox.trace.EventLog;
import dev.faultbox.trace.InstanceExit;
import dev.faultbox.tracer.TracerClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Starts services again behind a crash that asked for it, at once and without the body, so that a
 * peer that tries again in the middle of a step finds them. A service that dies before it is ready
 * again is not started once more. One per test; any thread.
 */
final class Restarts {
  /** One service under way; completed when the service is ready, or could not be made so. */
  private static final class Underway {
    final CompletableFuture<Void> ready = new CompletableFuture<>();

    /** Completed when nothing more is asked of the tracer but what an interrupt ends. */
    final CompletableFuture<Void> ended = new CompletableFuture<>();

    volatile @Nullable Future<?> task;
  }

  private final TestFaults faults;
  private final EventLog log;
  private final Processes processes;
  private final InstanceStarter starter;
  private final TracerClient tracer;
  private final ExecutorService pool;
  private final Set<Integer> seen = new HashSet<>();
  private final Map<String, Underway> underway = new LinkedHashMap<>();
  private boolean closed;

  /**
   * @param pool where services are started
   */
  Restarts(
      TestFaults faults,
      EventLog log,
      Processes processes,
      InstanceStarter starter,
      TracerClient tracer,
      ExecutorService pool) {
    this.faults = requireNonNull(faults, "faults is null");
    this.log = requireNonNull(log, "log is null");
    this.processes = requireNonNull(processes, "processes is null");
    this.starter = requireNonNull(starter, "starter is null");
    this.tracer = requireNonNull(tracer, "tracer is null");
    this.pool = requireNonNull(pool, "pool is null");
  }

  /** Looks for crashes among the exits so far. Waits for nothing. */
  void onNews() {
    if (!faults.mayRestart()) {
      return;
    }
    for (InstanceExit exit : log.exitsBeforeStop()) {
      if (exit.cause() == InstanceExit.Cause.CRASHED) {
        crashed(exit.instance());
      }
    }
  }

  private synchronized void crashed(int id) {
    if (closed || seen.contains(id)) {
      return;
    }
    for (Instance instance : starter.ready().values()) {
      Underway before = underway.get(instance.name());
      boolean settled = before == null || before.ready.isDone();
      if (instance.id() == id && seen.add(id) && settled) {
        Underway begun = new Underway();
        underway.put(instance.name(), begun);
        begun.task = pool.submit(() -> restart(instance, begun));
      }
    }
  }

  private void restart(Instance instance, Underway begun) {
    try {
      if (asked(instance.name())) {
        processes.restartCrashed(instance, () -> begun.ended.complete(null));
      }
      begun.ready.complete(null);
    } catch (InterruptedException e) {
      begun.ready.complete(null);
    } catch (StartFailure | RuntimeException e) {
      begun.ready.completeExceptionally(e);
    } finally {
      begun.ended.complete(null);
    }
  }

  /** Whether the rule of the last crash of a service wants it to be started again. */
  private boolean asked(String service) {
    int newest = log.size();
    Events events = log.events();
    for (int seq = newest; seq > 0; seq--) {
      Event event = events.get(seq);
      String decision = event.fields().getOrDefault("decision", "");
      if (event.service().equals(service) && decision.startsWith("crash(")) {
        return faults.restarts(event.fields().getOrDefault("rule", ""));
      }
    }
    return false;
  }

  /**
   * Waits until every service that crashed and was to be started again is ready. Behind a drain, so
   * that a crash that has fired is known.
   *
   * @throws StartFailure of a service that did not become ready
   */
  void await() throws StartFailure, InterruptedException {
    if (!faults.mayRestart()) {
      return;
    }
    var unused = tracer.awaitDrain(RunLimits.DRAIN, "crashes so far");
    List<Underway> waited;
    synchronized (this) {
      waited = new ArrayList<>(underway.values());
    }
    for (Underway one : waited) {
      try {
        one.ready.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof StartFailure failure) {
          throw failure;
        }
        if (e.getCause() instanceof EnvironmentException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /**
   * Starts nothing more, and ends what is under way: when this returns, no order of it is on its
   * way to the tracer. For the end of a test.
   *
   * @return why a service could not be started again; null when all could, or were not given time
   */
  @Nullable StartFailure close() throws InterruptedException {
    List<Underway> open;
    synchronized (this) {
      closed = true;
      open = new ArrayList<>(underway.values());
    }
    StartFailure failure = null;
    starter.close();
    for (Underway one : open) {
      try {
        one.ended.get(RunLimits.CONTAINERS.toNanos(), TimeUnit.NANOSECONDS);
        Future<?> task = one.task;
        if (task != null && !one.ready.isDone()) {
          task.cancel(true);
        } else {
          one.ready.getNow(null);
        }
      } catch (CompletionException e) {
        failure = e.getCause() instanceof StartFailure start ? start : failure;
      } catch (ExecutionException | TimeoutException e) {
        throw new IllegalStateException(e);
      }
    }
    return failure;
  }
}
