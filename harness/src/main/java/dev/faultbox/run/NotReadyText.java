package dev.faultbox.run;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.faultbox.model.Check;
import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Transport;
import dev.faultbox.protocol.ProbeResult;
import dev.faultbox.tracer.ListeningPort;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a service whose budget is used up: what was asked, how long, what the service
 * does instead, and what to write.
 *
 * @param check the one that did not succeed; those before it did, those behind it were not made
 * @param ports what the service listens on now
 * @param last the last attempt, null when it never listened
 */
record NotReadyText(
    String service,
    HealthcheckSpec healthcheck,
    Check check,
    List<ListeningPort> ports,
    @Nullable ProbeResult last) {
  /**
   * Lower end of what Linux has in net.ipv4.ip_local_port_range: from here on the kernel chooses.
   */
  private static final int FIRST_EPHEMERAL = 32_768;

  NotReadyText {
    requireNonNull(service, "service is null");
    requireNonNull(healthcheck, "healthcheck is null");
    requireNonNull(check, "check is null");
    ports = List.copyOf(ports);
  }

  String text() {
    return "service \"%s\" is not ready: %s %s within %s; its process is running; %s%s%s"
        .formatted(
            service,
            asked(),
            outcome(),
            Durations.seconds(healthcheck.timeout()),
            ports.isEmpty() ? "it listens on no port" : "it listens on " + listed(),
            ending(),
            others());
  }

  private String asked() {
    return check instanceof Check.Speaks speaks
        ? healthcheck.written() + " of " + name(speaks.iface())
        : healthcheck.written();
  }

  private static String name(InterfaceSpec iface) {
    return "interface \"%s\" (%s, port %d)"
        .formatted(iface.name(), iface.protocol().word(), iface.port());
  }

  private String outcome() {
    if (last == null || !answered(last)) {
      return "got no answer";
    }
    return check instanceof Check.Http ? "got no status from 200 to 399" : "did not succeed";
  }

  private static boolean answered(ProbeResult result) {
    return result.status() > 0 || !result.answer().isEmpty();
  }

  private String ending() {
    if (!listens(check)) {
      return suggestion();
    }
    if (last == null) {
      return ". It began to listen too late; raise timeout=";
    }
    if (last.status() > 0) {
      String body = last.answer().isEmpty() ? "(empty body)" : last.answer();
      return ". The last answer was status " + last.status() + ": " + body + advice(last);
    }
    if (answered(last)) {
      return ". Its last answer was: " + clause(last.answer()) + advice(last);
    }
    return ". It listens but does not answer"
        + (last.error().isEmpty() ? "" : " (" + last.error() + ")")
        + "; look at its output, or raise timeout=";
  }

  /** A server's sentence as part of one. */
  private static String clause(String words) {
    return words.endsWith(".") ? words.substring(0, words.length() - 1) : words;
  }

  private static String advice(ProbeResult result) {
    return result.advice().isEmpty() ? "" : "; " + result.advice();
  }

  private String suggestion() {
    int port = check.port();
    // A port that nobody has chosen is another one at the next start.
    Optional<ListeningPort> other =
        alike(check).filter(listening -> listening.port() < FIRST_EPHEMERAL).findFirst();
    if (other.isEmpty()) {
      return ". Make it listen on " + port + ", or raise timeout= if it needs longer to start";
    }
    return ". Write %s, or make it listen on %d".formatted(instead(other.get().port()), port);
  }

  /** What to write when it is this port that is meant. */
  private String instead(int port) {
    if (check instanceof Check.Speaks speaks) {
      return "interface(\"%s\", \"%s\", %d)"
          .formatted(speaks.iface().name(), speaks.iface().protocol().word(), port);
    }
    if (check instanceof Check.Http http) {
      return "http(\"localhost:" + port + (http.path().equals("/") ? "" : http.path()) + "\")";
    }
    return "tcp(\"localhost:" + port + "\")";
  }

  /** Further interfaces of {@code ready()} that are missing as well. */
  private String others() {
    int next = healthcheck.checks().indexOf(check) + 1;
    String missing =
        healthcheck.checks().stream()
            .skip(next)
            .filter(other -> other instanceof Check.Speaks && !listens(other))
            .map(other -> name(((Check.Speaks) other).iface()))
            .collect(joining(", "));
    return missing.isEmpty() ? "" : ". Nor does it listen for " + missing;
  }

  private boolean listens(Check asked) {
    return alike(asked).anyMatch(listening -> listening.port() == asked.port());
  }

  private Stream<ListeningPort> alike(Check asked) {
    Transport transport = asked.udp() ? Transport.UDP : Transport.TCP;
    return ports.stream().filter(listening -> listening.transport() == transport);
  }

  private String listed() {
    return ports.stream().map(NotReadyText::portText).distinct().collect(joining(", "));
  }

  private static String portText(ListeningPort port) {
    String host = port.address().getHostAddress();
    String transport = port.transport() == Transport.UDP ? "udp " : "tcp ";
    return transport
        + (host.contains(":") ? "[" + shortened(host) + "]" : host)
        + ":"
        + port.port();
  }

  /** Java prints IPv6 addresses in full; the usual two are told shortly. */
  private static String shortened(String host) {
    return switch (host) {
      case "0:0:0:0:0:0:0:0" -> "::";
      case "0:0:0:0:0:0:0:1" -> "::1";
      default -> host;
    };
  }
}
