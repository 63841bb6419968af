package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Check;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.model.Transport;
import dev.faultbox.protocol.Probe;
import dev.faultbox.protocol.ProbeResult;
import dev.faultbox.trace.EventLog;
import dev.faultbox.trace.InstanceExit;
import dev.faultbox.tracer.ListeningPort;
import dev.faultbox.tracer.TracerClient;
import dev.faultbox.tracer.TracerRefusedException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a service is ready: it listens, as the tracer sees it from inside, and then answers
 * through its mapped port, for each of its checks. Event driven; nothing is polled while the
 * service does not listen.
 */
final class Readiness {
  /** Pauses between attempts in milliseconds; the last one repeats. */
  private static final long[] RETRY_MILLIS = {1, 2, 4, 8, 16, 25};

  private final TracerClient tracer;
  private final EventLog log;

  Readiness(TracerClient tracer, EventLog log) {
    this.tracer = requireNonNull(tracer, "tracer is null");
    this.log = requireNonNull(log, "log is null");
  }

  /**
   * @throws StartFailure when the service exits first or its budget is used up
   */
  void await(Instance launched) throws StartFailure, InterruptedException {
    HealthcheckSpec healthcheck = launched.container().plan().spec().healthcheck();
    if (healthcheck == null) {
      ImageHealthcheck own = launched.container().plan().program().healthcheck();
      if (own != null) {
        await(launched, own);
      }
      return;
    }
    long deadline = launched.startedNanos() + healthcheck.timeout().toNanos();
    for (int i = 0; i < healthcheck.checks().size(); i++) {
      await(launched, healthcheck, i, deadline);
    }
  }

  private void await(Instance launched, HealthcheckSpec healthcheck, int index, long deadline)
      throws StartFailure, InterruptedException {
    ServiceContainer service = launched.container();
    int instance = launched.id();
    Check check = healthcheck.checks().get(index);
    Transport transport = check.udp() ? Transport.UDP : Transport.TCP;
    Probe probe = service.probes().get(index);
    InetSocketAddress address = null;
    ProbeResult last = null;
    for (int attempt = 0; ; attempt++) {
      if (!tracer.welcome().seesCalls()) {
        // Nothing tells when it begins.
        if (!listens(service, instance, transport, check.port())) {
          pause(service, instance, attempt, deadline);
          if (Durations.until(deadline).isZero()) {
            throw timedOut(service, instance, healthcheck, check, last);
          }
          continue;
        }
      } else {
        switch (log.awaitListening(instance, transport, check.port(), Durations.until(deadline))) {
          case EXITED -> throw exited(service, instance);
          case TIMEOUT -> throw timedOut(service, instance, healthcheck, check, last);
          case LISTENING -> {}
        }
      }
      if (check.udp()) {
        return;
      }
      if (address == null) {
        address = service.endpoint(check.port());
      }
      ProbeResult latest = probe.attempt(address, Durations.until(deadline), launched.farewell());
      if (latest.ok()) {
        return;
      }
      // An attempt that the end of the time has cut off says less than an answer before it.
      boolean answered = latest.status() > 0 || !latest.answer().isEmpty();
      if (last == null || answered || !Durations.until(deadline).isZero()) {
        last = latest;
      }
      pause(service, instance, attempt, deadline);
      if (Durations.until(deadline).isZero()) {
        throw timedOut(service, instance, healthcheck, check, last);
      }
    }
  }

  private boolean listens(ServiceContainer service, int instance, Transport transport, int port)
      throws StartFailure, InterruptedException {
    try {
      return ports(service, instance).stream()
          .anyMatch(open -> open.transport() == transport && open.port() == port);
    } catch (TracerRefusedException e) {
      if (log.awaitExit(instance, RunLimits.EXIT_NEWS).isPresent()) {
        throw exited(service, instance);
      }
      throw e;
    }
  }

  private List<ListeningPort> ports(ServiceContainer service, int instance)
      throws InterruptedException {
    return TracerClient.await(
        tracer.ports(instance), RunLimits.REQUEST, "list of ports of " + service.name());
  }

  private void await(Instance launched, ImageHealthcheck own)
      throws StartFailure, InterruptedException {
    long deadline = launched.startedNanos() + own.budget().toNanos();
    ImageHealthcheck.Run last = null;
    for (int attempt = 0; ; attempt++) {
      ImageHealthcheck.Run latest = run(launched, own, Durations.until(deadline));
      if (latest.succeeded()) {
        return;
      }
      last = latest.orEarlier(last, own.attempt());
      pause(launched.container(), launched.id(), attempt, deadline);
      if (Durations.until(deadline).isZero()) {
        throw new StartFailure(
            ErrorCode.HEALTHCHECK_TIMEOUT,
            own.failure(launched.name(), last),
            launched.container().plan().spec().location());
      }
    }
  }

  /** One run of the command; not successful either when the service has just ended. */
  private ImageHealthcheck.Run run(Instance launched, ImageHealthcheck own, Duration left)
      throws StartFailure, InterruptedException {
    Duration limit = own.attempt().compareTo(left) < 0 ? own.attempt() : left;
    try {
      int status =
          TracerClient.await(
              tracer.exec(launched.id(), own.command(), limit),
              limit.plus(RunLimits.REQUEST),
              own.text() + " of " + launched.name());
      return new ImageHealthcheck.Run(status, limit);
    } catch (TracerRefusedException e) {
      if (log.awaitExit(launched.id(), RunLimits.EXIT_NEWS).isPresent()) {
        throw exited(launched.container(), launched.id());
      }
      throw new StartFailure(
          ErrorCode.HEALTHCHECK_TIMEOUT,
          "service \"%s\" is not ready: the image's %s could not be run: %s; write healthcheck = … in the spec"
              .formatted(launched.name(), own.text(), e.text()),
          launched.container().plan().spec().location());
    }
  }

  private void pause(ServiceContainer service, int instance, int attempt, long deadline)
      throws StartFailure, InterruptedException {
    long millis = RETRY_MILLIS[Math.min(attempt, RETRY_MILLIS.length - 1)];
    Duration pause = Duration.ofMillis(millis);
    Duration left = Durations.until(deadline);
    if (log.awaitExit(instance, pause.compareTo(left) < 0 ? pause : left).isPresent()) {
      throw exited(service, instance);
    }
  }

  private StartFailure exited(ServiceContainer service, int instance) {
    Optional<InstanceExit> exit = log.exit(instance);
    if (exit.isEmpty()) {
      return new StartFailure(
          ErrorCode.SERVICE_EXITED,
          "the container of service \""
              + service.name()
              + "\" is gone; something outside this run removed it",
          service.plan().spec().location());
    }
    return new StartFailure(
        ErrorCode.SERVICE_EXITED,
        ExitTexts.beforeReady(
            service.plan().spec(),
            exit.get(),
            log.lastLines(service.name(), RunLimits.OUTPUT_LINES)),
        service.plan().spec().location());
  }

  private StartFailure timedOut(
      ServiceContainer service,
      int instance,
      HealthcheckSpec healthcheck,
      Check check,
      @Nullable ProbeResult last)
      throws InterruptedException {
    List<ListeningPort> ports = ports(service, instance);
    return new StartFailure(
        ErrorCode.HEALTHCHECK_TIMEOUT,
        new NotReadyText(service.name(), healthcheck, check, ports, last).text(),
        healthcheck.location());
  }
}
