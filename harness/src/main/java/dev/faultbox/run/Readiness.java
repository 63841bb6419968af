package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.protocol.Probe;
import dev.faultbox.protocol.ProbeResult;
import dev.faultbox.trace.EventLog;
import dev.faultbox.trace.InstanceExit;
import dev.faultbox.tracer.ListeningPort;
import dev.faultbox.tracer.TracerClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a service is ready: it listens, as the tracer sees it from inside, and then answers
 * through its mapped port. Event driven; nothing is polled while the service does not listen.
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
    ServiceContainer service = launched.container();
    int instance = launched.id();
    HealthcheckSpec check = service.plan().spec().healthcheck();
    if (check == null) {
      return;
    }
    long deadline = launched.startedNanos() + check.timeout().toNanos();
    Probe probe = Probe.of(check);
    InetSocketAddress address = null;
    ProbeResult last = null;
    for (int attempt = 0; ; attempt++) {
      switch (log.awaitListening(instance, check.port(), Durations.until(deadline))) {
        case EXITED -> throw exited(service, instance);
        case TIMEOUT -> throw timedOut(service, instance, check, last);
        case LISTENING -> {}
      }
      if (address == null) {
        address = service.endpoint(check.port());
      }
      last = probe.attempt(address, Durations.until(deadline), launched.farewell());
      if (last.ok()) {
        return;
      }
      pause(service, instance, attempt, deadline);
      if (Durations.until(deadline).isZero()) {
        throw timedOut(service, instance, check, last);
      }
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
            service.name(), exit.get(), log.lastLines(service.name(), RunLimits.OUTPUT_LINES)),
        service.plan().spec().location());
  }

  private StartFailure timedOut(
      ServiceContainer service, int instance, HealthcheckSpec check, @Nullable ProbeResult last)
      throws InterruptedException {
    boolean answered = last != null && last.status() > 0;
    StringBuilder text =
        new StringBuilder("service \"")
            .append(service.name())
            .append("\" is not ready: ")
            .append(checkText(check))
            .append(answered ? " got no status from 200 to 399 within " : " got no answer within ")
            .append(Durations.seconds(check.timeout()))
            .append("; its process is running; ");
    List<ListeningPort> ports =
        TracerClient.await(
            tracer.ports(instance), RunLimits.REQUEST, "list of ports of " + service.name());
    text.append(listening(ports));
    boolean listens = ports.stream().anyMatch(port -> port.port() == check.port());
    if (last != null && last.status() > 0) {
      text.append(". The last answer was status ")
          .append(last.status())
          .append(": ")
          .append(last.body().isEmpty() ? "(empty body)" : last.body());
    } else if (listens) {
      text.append(". It listens but does not answer");
      if (last != null && !last.error().isEmpty()) {
        text.append(" (").append(last.error()).append(')');
      }
      text.append("; look at its output, or raise timeout=");
    } else {
      text.append(suggestion(check, ports));
    }
    return new StartFailure(ErrorCode.HEALTHCHECK_TIMEOUT, text.toString(), check.location());
  }

  private static String checkText(HealthcheckSpec check) {
    String kind = check.kind() == HealthcheckSpec.Kind.TCP ? "tcp" : "http";
    return kind + "(\"" + check.target() + "\")";
  }

  private static String listening(List<ListeningPort> ports) {
    if (ports.isEmpty()) {
      return "it listens on no port";
    }
    return ports.stream()
        .map(Readiness::portText)
        .distinct()
        .collect(Collectors.joining(", ", "it listens on ", ""));
  }

  private static String portText(ListeningPort port) {
    String host = port.address().getHostAddress();
    return "tcp " + (host.contains(":") ? "[" + shortened(host) + "]" : host) + ":" + port.port();
  }

  /** Java prints IPv6 addresses in full; the usual two are told shortly. */
  private static String shortened(String host) {
    return switch (host) {
      case "0:0:0:0:0:0:0:0" -> "::";
      case "0:0:0:0:0:0:0:1" -> "::1";
      default -> host;
    };
  }

  private static String suggestion(HealthcheckSpec check, List<ListeningPort> ports) {
    if (ports.isEmpty()) {
      return ". Make it listen on "
          + check.port()
          + ", or raise timeout= if it needs longer to start";
    }
    int port = ports.get(0).port();
    String path = check.kind() == HealthcheckSpec.Kind.HTTP ? check.path() : "";
    String kind = check.kind() == HealthcheckSpec.Kind.TCP ? "tcp" : "http";
    String slash = path.equals("/") ? "" : path;
    return ". Write "
        + kind
        + "(\"localhost:"
        + port
        + slash
        + "\"), or make it listen on "
        + check.port();
  }
}
