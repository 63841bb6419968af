package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.ProcessFault;
import dev.faultbox.model.Signals;
import dev.faultbox.model.UserException;
import dev.faultbox.trace.EventLog;
import dev.faultbox.trace.InstanceExit;
import dev.faultbox.tracer.TracerClient;
import dev.faultbox.tracer.TracerError;
import dev.faultbox.tracer.TracerRefusedException;
import java.util.Optional;

/**
 * What a test body does to the processes of services: {@code kill}, {@code stop}, {@code cont} and
 * {@code restart}. Used by the body's thread.
 */
final class Processes {
  private static final int KILL = Signals.number("KILL");
  private static final int STOP = Signals.number("STOP");
  private static final int CONT = Signals.number("CONT");

  private final TracerClient tracer;
  private final EventLog log;
  private final Marks marks;
  private final InstanceStarter starter;

  Processes(TracerClient tracer, EventLog log, Marks marks, InstanceStarter starter) {
    this.tracer = requireNonNull(tracer, "tracer is null");
    this.log = requireNonNull(log, "log is null");
    this.marks = requireNonNull(marks, "marks is null");
    this.starter = requireNonNull(starter, "starter is null");
  }

  /**
   * Carries it out. A signal has been delivered when this returns, and what SIGKILL ends has ended.
   *
   * @throws UserException when there is no process to signal
   * @throws StartFailure when a restarted service does not become ready
   */
  void act(ProcessFault fault) throws StartFailure, InterruptedException {
    Instance instance = starter.current(fault.service());
    // Behind a crash that has fired, which the service may not have died of yet.
    var unused = tracer.awaitDrain(RunLimits.DRAIN, "events before " + fault.action().word());
    switch (fault.action()) {
      case KILL -> kill(instance, fault);
      case STOP -> signal(instance, fault, STOP, TracerClient.Scope.ALL);
      case CONT -> signal(instance, fault, CONT, TracerClient.Scope.ALL);
      case RESTART -> restart(instance, fault);
    }
  }

  private void kill(Instance instance, ProcessFault fault) throws InterruptedException {
    boolean all = fault.signal() == KILL;
    signal(instance, fault, fault.signal(), all ? TracerClient.Scope.ALL : TracerClient.Scope.MAIN);
    if (all) {
      var unused = log.awaitExit(instance.id(), RunLimits.REQUEST);
    }
  }

  private void signal(Instance instance, ProcessFault fault, int signal, TracerClient.Scope scope)
      throws InterruptedException {
    if (log.exit(instance.id()).isPresent()) {
      throw gone(instance, fault);
    }
    record(instance, fault.action(), signal);
    try {
      TracerClient.await(
          tracer.signal(instance.id(), signal, scope),
          RunLimits.REQUEST,
          "signal to " + instance.name());
    } catch (TracerRefusedException e) {
      if (e.error() != TracerError.INSTANCE_GONE) {
        throw e;
      }
      // With SIGKILL its end may be quicker than the answer.
      if (signal != KILL) {
        throw gone(instance, fault);
      }
    }
  }

  private void restart(Instance instance, ProcessFault fault)
      throws StartFailure, InterruptedException {
    boolean runs = log.exit(instance.id()).isEmpty();
    record(instance, fault.action(), runs ? KILL : 0);
    awaitGone(instance);
    starter.startAgain(instance.container(), fault.untilReady());
  }

  /**
   * Starts a service whose instance has crashed again, and waits until it is ready. Any thread.
   *
   * @param launched called when the new instance runs
   * @throws StartFailure when it does not become ready
   */
  void restartCrashed(Instance instance, Runnable launched)
      throws StartFailure, InterruptedException {
    record(instance, ProcessFault.Action.RESTART, 0);
    awaitGone(instance);
    starter.startAgain(instance.container(), false);
    launched.run();
    starter.awaitReadyAgain(starter.current(instance.name()));
  }

  private void awaitGone(Instance instance) throws InterruptedException {
    try {
      TracerClient.await(
          tracer.stopToRestart(instance.id()), RunLimits.REQUEST, "end of " + instance.name());
    } catch (TracerRefusedException e) {
      if (e.error() != TracerError.INSTANCE_GONE) {
        throw e;
      }
    }
  }

  private void record(Instance instance, ProcessFault.Action action, int signal)
      throws InterruptedException {
    TracerClient.await(
        marks.processFault(instance.container(), action.word(), signal),
        RunLimits.REQUEST,
        "record of " + action.word());
  }

  private UserException gone(Instance instance, ProcessFault fault) {
    Optional<InstanceExit> exit = log.exit(instance.id());
    String how = exit.map(e -> " (" + (e.signalled() ? "" : "exit ") + e.how() + ")").orElse("");
    return new UserException(
        ErrorCode.FAULT_TARGET,
        "service \"%s\" has ended already%s, %s() finds no process; start it with restart(%s)"
            .formatted(instance.name(), how, fault.action().word(), instance.name()));
  }
}
