package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.Event;
import dev.faultbox.model.Events;
import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.ProcessFault;
import dev.faultbox.model.StepReply;
import dev.faultbox.model.StepRequest;
import dev.faultbox.model.Syscall;
import dev.faultbox.protocol.Reach;
import dev.faultbox.protocol.Step;
import dev.faultbox.protocol.Steps;
import dev.faultbox.spec.BodyContext;
import dev.faultbox.spec.BodyInterruptedException;
import dev.faultbox.trace.EventLog;
import dev.faultbox.tracer.TracerClient;
import dev.faultbox.tracer.TracerRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Carries out what one test body asks for. Used by the body's thread. */
final class BodyDriver implements BodyContext {
  private final Map<String, ? extends Reach> reaches;
  private final Marks marks;
  private final TracerClient tracer;
  private final EventLog events;
  private final TestFaults faults;
  private final Processes processes;
  private final Rest rest;
  private final Restarts restarts;
  private final long startedMillis;
  private volatile String doing = "";
  private long endedNanos;
  private @Nullable EnvironmentException lost;
  private @Nullable StartFailure startFailure;
  private final List<String> log = new ArrayList<>();
  private final List<Diagnostic> warnings = new ArrayList<>();
  private final Set<String> unanswered = new HashSet<>();

  /**
   * @param reaches how to reach each service, by name
   */
  BodyDriver(
      Map<String, ? extends Reach> reaches,
      Marks marks,
      TracerClient tracer,
      EventLog events,
      TestFaults faults,
      Processes processes,
      Rest rest,
      Restarts restarts,
      long startedMillis) {
    this.reaches = Map.copyOf(reaches);
    this.marks = requireNonNull(marks, "marks is null");
    this.tracer = requireNonNull(tracer, "tracer is null");
    this.events = requireNonNull(events, "events is null");
    this.faults = requireNonNull(faults, "faults is null");
    this.processes = requireNonNull(processes, "processes is null");
    this.rest = requireNonNull(rest, "rest is null");
    this.restarts = requireNonNull(restarts, "restarts is null");
    this.startedMillis = startedMillis;
  }

  @Override
  public StepReply step(StepRequest request) {
    Step step =
        Steps.of(request.iface().protocol())
            .orElseThrow(() -> new IllegalStateException("no steps for " + request.iface()));
    Reach reach = requireNonNull(reaches.get(request.service()), "unknown service");
    faults.forgetHeld();
    awaitRestarts();
    doing = request.service() + "." + request.method() + "()";
    try {
      TracerClient.await(marks.stepSend(request), RunLimits.REQUEST, "record of a step");
      StepReply reply = step.run(request, reach);
      if (!reply.ok() || isEmpty(reply)) {
        unanswered.add(request.service());
      }
      // Not waited for: the drain behind the body is.
      var unused = marks.stepReceived(request, reply);
      return reply;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BodyInterruptedException();
    } catch (EnvironmentException e) {
      // The link to the tracer is gone; the one who runs the test knows and says so.
      throw new BodyInterruptedException();
    } finally {
      doing = "";
    }
  }

  /** A connection closed without a byte may be all that is seen yet of a service that died. */
  private static boolean isEmpty(StepReply reply) {
    return reply.status() == 0 && reply.body().isEmpty();
  }

  /** A request to the tracer on behalf of the body. */
  @FunctionalInterface
  private interface Request<T extends @Nullable Object> {
    T send() throws InterruptedException;
  }

  /** Tells what the tracer refused; whatever else goes wrong with it ends the body. */
  private <T extends @Nullable Object> T ask(Request<T> request) {
    try {
      return request.send();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BodyInterruptedException();
    } catch (TracerRefusedException e) {
      throw e;
    } catch (EnvironmentException e) {
      lost = e;
      throw new BodyInterruptedException();
    }
  }

  @Override
  public int install(FaultWindow window) {
    requireCalls(FaultTexts.needed(window));
    int handle =
        ask(
            () -> {
              rest.await();
              return faults.install(window);
            });
    if (handle < 0) {
      // The test begins anew with a wider set.
      throw new BodyInterruptedException();
    }
    return handle;
  }

  @Override
  public void requireCalls(String what) {
    if (!tracer.welcome().seesCalls()) {
      throw Sight.missed(what);
    }
  }

  @Override
  public void requireRecorded(String service, String name, List<Syscall> calls) {
    if (!faults.isRecorded(service, name, calls)) {
      // As for a rule.
      throw new BodyInterruptedException();
    }
  }

  @Override
  public void ending() {
    if (endedNanos == 0) {
      endedNanos = System.nanoTime();
      faults.rememberOpen();
    }
  }

  /** The step under way, empty for none. Any thread. */
  String doing() {
    return doing;
  }

  /** When the body ended, by {@link System#nanoTime}; 0 while it has not. */
  long endedNanos() {
    return endedNanos;
  }

  @Override
  public void remove(int handle) {
    boolean interrupted = Thread.interrupted() || !settled();
    try {
      faults.remove(handle);
    } catch (InterruptedException e) {
      interrupted = true;
    } catch (EnvironmentException e) {
      lost = e;
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** False when the body is to end. */
  private boolean settled() {
    try {
      rest.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    } catch (EnvironmentException e) {
      lost = e;
      return false;
    }
  }

  @Override
  public int release(String tag, int count) {
    return ask(
        () ->
            TracerClient.await(tracer.release(tag, count), RunLimits.REQUEST, "release of " + tag));
  }

  /** What a crash starts again is not touched before it is ready. */
  private void awaitRestarts() {
    var unused =
        ask(
            () -> {
              try {
                restarts.await();
              } catch (StartFailure e) {
                startFailure = e;
                throw new BodyInterruptedException();
              }
              return restarts;
            });
  }

  @Override
  public void act(ProcessFault fault) {
    awaitRestarts();
    var unused =
        ask(
            () -> {
              rest.await();
              try {
                processes.act(fault);
              } catch (StartFailure e) {
                startFailure = e;
                throw new BodyInterruptedException();
              }
              return fault;
            });
  }

  @Override
  public Events events() {
    drain();
    return events.events();
  }

  @Override
  public Optional<Event> waitForEvent(Predicate<Event> predicate, Duration timeout) {
    drain();
    return ask(() -> events.waitFor(predicate, timeout));
  }

  /** Everything decided so far is in the log when this returns. */
  private void drain() {
    var unused = ask(() -> tracer.awaitDrain(RunLimits.DRAIN, "events so far"));
  }

  @Override
  public long startedMillis() {
    return startedMillis;
  }

  /** The service that did not come back; null when all did. */
  @Nullable StartFailure startFailure() {
    return startFailure;
  }

  /** Why the tracer gave no answer; null when it always did. */
  @Nullable EnvironmentException lost() {
    return lost;
  }

  @Override
  public void print(String line) {
    log.add(line);
    var unused = marks.log(line);
  }

  @Override
  public void warn(Diagnostic diagnostic) {
    warnings.add(diagnostic);
  }

  /** What the body was warned of. */
  List<Diagnostic> warnings() {
    return warnings;
  }

  /** Lines the body printed. */
  List<String> log() {
    return log;
  }

  /** Services that gave no answer to at least one step. */
  Set<String> unanswered() {
    return unanswered;
  }
}
