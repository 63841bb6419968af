package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.protocol.Farewell;
import dev.faultbox.trace.EventLog;
import dev.faultbox.tracer.LaunchSpec;
import dev.faultbox.tracer.TracerClient;
import dev.faultbox.tracer.TracerRefusedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Starts the instances of one test: a service waits until its dependencies are ready, independent
 * ones start side by side.
 */
final class InstanceStarter {
  private final TracerClient tracer;
  private final EventLog log;
  private final Readiness readiness;
  private final Marks marks;
  private final Function<ServiceContainer, LaunchSpec> launches;
  private final AtomicInteger ids;
  private final Map<String, Integer> begun = new LinkedHashMap<>();
  private final Map<String, Instance> ready = new LinkedHashMap<>();
  private final List<Instance> lives = new ArrayList<>();
  private final Map<String, String> awaited = new LinkedHashMap<>();
  private boolean closed;

  /**
   * @param launches what to start a service with
   * @param ids source of instance numbers, shared by all tests of the run
   */
  InstanceStarter(
      TracerClient tracer,
      EventLog log,
      Marks marks,
      Function<ServiceContainer, LaunchSpec> launches,
      AtomicInteger ids) {
    this.tracer = requireNonNull(tracer, "tracer is null");
    this.log = requireNonNull(log, "log is null");
    this.readiness = new Readiness(tracer, log);
    this.marks = requireNonNull(marks, "marks is null");
    this.launches = requireNonNull(launches, "launches is null");
    this.ids = requireNonNull(ids, "ids is null");
  }

  /**
   * Starts all services that were not taken over and returns when the last is ready.
   *
   * @throws StartFailure of the first service that does not become ready; the others are not waited
   *     for
   */
  void startAll(List<ServiceContainer> services, ExecutorService pool)
      throws StartFailure, InterruptedException {
    List<ServiceContainer> waiting = new ArrayList<>(services);
    synchronized (ready) {
      waiting.removeIf(service -> ready.containsKey(service.name()));
    }
    if (waiting.size() <= 1) {
      if (!waiting.isEmpty()) {
        start(waiting.get(0));
      }
      return;
    }
    long deadline = System.nanoTime() + RunLimits.START.toNanos();
    ExecutorCompletionService<ServiceContainer> running = new ExecutorCompletionService<>(pool);
    List<Future<ServiceContainer>> futures = new ArrayList<>();
    boolean complete = false;
    try {
      int open = 0;
      while (!waiting.isEmpty() || open > 0) {
        for (ServiceContainer service : takeStartable(waiting)) {
          futures.add(
              running.submit(
                  () -> {
                    start(service);
                    return service;
                  }));
          open++;
        }
        Future<ServiceContainer> done =
            running.poll(Durations.until(deadline).toNanos(), TimeUnit.NANOSECONDS);
        if (done == null) {
          throw startBudgetUsedUp(services);
        }
        finish(done);
        open--;
      }
      complete = true;
    } finally {
      synchronized (ready) {
        closed = !complete;
      }
      futures.forEach(future -> future.cancel(true));
    }
  }

  /** Takes an instance over that a test before has used. */
  void takeOver(Instance instance) {
    synchronized (ready) {
      begun.put(instance.name(), instance.id());
      addLife(instance);
    }
    var unused = marks.reused(instance.container());
  }

  private List<ServiceContainer> takeStartable(List<ServiceContainer> waiting) {
    List<ServiceContainer> startable = new ArrayList<>();
    synchronized (ready) {
      waiting.removeIf(
          service -> {
            boolean can = ready.keySet().containsAll(service.plan().spec().dependsOn());
            if (can) {
              startable.add(service);
            }
            return can;
          });
    }
    return startable;
  }

  private static void finish(Future<ServiceContainer> done)
      throws StartFailure, InterruptedException {
    try {
      done.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StartFailure failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private StartFailure startBudgetUsedUp(List<ServiceContainer> services) {
    synchronized (ready) {
      List<String> missing =
          services.stream().map(ServiceContainer::name).filter(n -> !ready.containsKey(n)).toList();
      return new StartFailure(
          ErrorCode.HEALTHCHECK_TIMEOUT,
          "the services were not ready within "
              + RunLimits.START.toMinutes()
              + " minutes; still waited for: "
              + String.join(", ", missing),
          null);
    }
  }

  private void start(ServiceContainer service) throws StartFailure, InterruptedException {
    Instance launched = launch(service, launches.apply(service));
    addLife(awaitReady(launched));
  }

  /** The services that are not ready yet, and what they are asked; empty for none. Any thread. */
  String waitsFor() {
    List<String> texts = new ArrayList<>();
    synchronized (ready) {
      if (closed) {
        return "";
      }
      awaited.forEach(
          (name, asked) -> texts.add(asked.isEmpty() ? name : name + " (" + asked + ")"));
    }
    return texts.isEmpty() ? "" : "waiting for " + String.join(", ", texts);
  }

  /**
   * Starts a service whose instance has ended once more, on the file system that one left.
   *
   * @param untilReady whether to wait until it is ready
   * @throws StartFailure when it does not become ready
   */
  void startAgain(ServiceContainer service, boolean untilReady)
      throws StartFailure, InterruptedException {
    Instance launched = launch(service, launches.apply(service).keepingFiles());
    // Known from now on: its rules and its end count, whether or not it is waited for.
    addLife(launched);
    if (untilReady) {
      addLife(awaitReady(launched));
    }
  }

  /** Waits for an instance that was started without waiting. */
  void awaitReadyAgain(Instance launched) throws StartFailure, InterruptedException {
    addLife(awaitReady(launched));
  }

  /** Starts nothing from now on; who tries is told by an {@link InterruptedException}. */
  void close() {
    synchronized (ready) {
      closed = true;
    }
  }

  private void addLife(Instance instance) {
    synchronized (ready) {
      ready.put(instance.name(), instance);
      lives.removeIf(life -> life.id() == instance.id());
      lives.add(instance);
    }
  }

  private Instance launch(ServiceContainer service, LaunchSpec launch)
      throws StartFailure, InterruptedException {
    int id = ids.incrementAndGet();
    CompletableFuture<Integer> started;
    synchronized (ready) {
      // Under the lock, so that an instance is either known to begun() or never started.
      if (closed) {
        throw new InterruptedException("another service has failed");
      }
      begun.put(service.name(), id);
      started = tracer.start(service.plan().number(), id, launch);
    }
    try {
      TracerClient.await(started, RunLimits.CONTAINERS, "start of " + service.name());
    } catch (TracerRefusedException e) {
      if (e.code() != ErrorCode.LAUNCH_FAILED) {
        throw e;
      }
      throw new StartFailure(
          ErrorCode.LAUNCH_FAILED,
          "service \"" + service.name() + "\" could not be started: " + e.text(),
          service.plan().spec().source().location());
    }
    return new Instance(service, id, System.nanoTime(), Instance.NOT_READY, new Farewell());
  }

  private Instance awaitReady(Instance launched) throws StartFailure, InterruptedException {
    ServiceContainer service = launched.container();
    HealthcheckSpec check = service.plan().spec().healthcheck();
    String asked = asked(service, check);
    synchronized (ready) {
      awaited.put(service.name(), check == null ? asked : check.written());
    }
    try {
      readiness.await(launched);
      long readyNanos = System.nanoTime() - launched.startedNanos();
      synchronized (ready) {
        // Under the lock, so that nothing is recorded of a test that is over.
        if (closed) {
          throw new InterruptedException("the services are not needed any more");
        }
        var unused = marks.ready(service, readyNanos, asked);
      }
      return launched.readyAfter(readyNanos);
    } finally {
      synchronized (ready) {
        awaited.remove(service.name());
      }
    }
  }

  private static String asked(ServiceContainer service, @Nullable HealthcheckSpec check) {
    ImageHealthcheck own = service.plan().program().healthcheck();
    return check != null ? check.target() : own == null ? "" : own.text();
  }

  /** The newest instance of a service that has been ready or was started again. */
  Instance current(String service) {
    synchronized (ready) {
      return requireNonNull(ready.get(service), "unknown service");
    }
  }

  /** Instances that became ready or were started again, those that have ended included. */
  List<Instance> lives() {
    synchronized (ready) {
      return List.copyOf(lives);
    }
  }

  /** Numbers of all instances that were begun, whether or not they became ready, by service. */
  Map<String, Integer> begun() {
    synchronized (ready) {
      return new LinkedHashMap<>(begun);
    }
  }

  /** Instances that became ready, by service. */
  Map<String, Instance> ready() {
    synchronized (ready) {
      return new LinkedHashMap<>(ready);
    }
  }

  EventLog log() {
    return log;
  }
}
