package dev.faultbox.run;

import dev.faultbox.engine.ContainerRequest;
import dev.faultbox.engine.Labels;
import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.model.VolumeSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The two kinds of container a run owns, and the privileges each needs. */
final class ContainerRequests {
  /** Port the tracer listens on inside its container; see PROTOCOL.md. */
  static final int TRACER_PORT = 7070;

  private static final String GATE = "/.faultbox/gate";
  private static final String TRACER = "/tracer";

  /**
   * docker-default forbids mounts, which the gate makes for every instance, and lets a tracer trace
   * only programs under the same profile.
   */
  private static final String NO_APPARMOR = "apparmor=unconfined";

  /**
   * Processes and threads that a service may have, gate included: many for a service, few for the
   * engine's machine, which a fork bomb would take otherwise.
   */
  static final int SERVICE_PIDS = 4096;

  /** Whose the copied files are, for the gate; see PROTOCOL.md, "Copied files". */
  private static final String OWNER_VARIABLE = "FAULTBOX_OWNER";

  private static final String OWNED_VARIABLE = "FAULTBOX_OWNED_";

  private ContainerRequests() {}

  static ContainerRequest tracer(RunIdentity run, String image, int generation) {
    return plainTracer(run, image, generation)
        .capability("SYS_PTRACE")
        // Descriptors of services that do not run as root are behind their owner's directories.
        .capability("DAC_READ_SEARCH")
        .securityOption(NO_APPARMOR)
        .hostPid()
        .build();
  }

  /**
   * A tracer without privileges, which sees no system calls.
   *
   * @param link volume where gates come to it
   */
  static ContainerRequest unseeingTracer(
      RunIdentity run, String image, int generation, String link) {
    return plainTracer(run, image, generation)
        .env(GateLink.DIRECTORY_VARIABLE, GateLink.DIRECTORY)
        .volume(link, GateLink.DIRECTORY)
        .build();
  }

  private static ContainerRequest.Builder plainTracer(
      RunIdentity run, String image, int generation) {
    return ContainerRequest.of(image)
        .name(run.containerName("tracer", generation))
        .labels(Labels.ofTracer(run.id(), run.version()))
        .entrypoint(List.of(TRACER))
        .env("FAULTBOX_TOKEN", run.token())
        .dropDefaultCapabilities()
        .securityOption("no-new-privileges")
        .readOnlyRoot()
        .autoRemove()
        .discardLogs()
        .tcpPort(TRACER_PORT);
  }

  /**
   * @param volumes what the engine calls a named volume of the spec
   * @param layered whether instances get file systems of their own in it
   * @param pinned whether it gets the ports of this machine that the spec says
   * @param link how its gate reaches the tracer; null where the tracer reaches the gate
   */
  static ContainerRequest service(
      RunIdentity run,
      ServicePlan plan,
      int generation,
      UnaryOperator<String> volumes,
      boolean layered,
      boolean pinned,
      @Nullable GateLink link) {
    ContainerRequest.Builder request =
        ContainerRequest.of(plan.program().image())
            .name(run.containerName("svc-" + plan.name().toLowerCase(Locale.ROOT), generation))
            .labels(Labels.ofService(run.id(), run.version(), plan.name()))
            .hostname(plan.name())
            // The gate's; the program gets the image's user.
            .user("0:0")
            .entrypoint(List.of(GATE))
            .securityOption(NO_APPARMOR)
            // A connection closed by the instance before must not keep its port busy.
            .sysctl("net.ipv4.tcp_max_tw_buckets", "0")
            .memoryBytes(plan.spec().placement().memoryBytes())
            .cpus(plan.spec().placement().cpus())
            .pids(SERVICE_PIDS)
            .healthcheckDisabled()
            .autoRemove()
            .discardLogs();
    if (layered) {
      request.capability("SYS_ADMIN");
    }
    if (link != null) {
      request
          .env(GateLink.DIRECTORY_VARIABLE, GateLink.DIRECTORY)
          .env(GateLink.TICKET_VARIABLE, Integer.toString(link.ticket()))
          .volume(link.volume(), GateLink.DIRECTORY);
    }
    plan.spec().tcpPorts().forEach(request::tcpPort);
    plan.spec().udpPorts().forEach(request::udpPort);
    if (pinned) {
      plan.spec().placement().ports().forEach(request::hostPort);
    }
    copiesFor(plan, request);
    for (VolumeSpec volume : plan.spec().placement().volumes()) {
      Path path = volume.path();
      if (path == null) {
        request.volume(volumes.apply(volume.source()), volume.target());
      } else if (Files.isDirectory(path)) {
        // As a mount it hides what the image has there.
        request.emptyVolume(volume.target());
      }
    }
    HealthcheckSpec check = plan.spec().healthcheck();
    if (check != null) {
      check.tcpPorts().forEach(request::tcpPort);
    }
    return request.build();
  }

  /**
   * The user of the service may do with its copy of a file what the file's owner may. What is to be
   * only read stays root's: a container without layers has nothing else that keeps it from writing.
   */
  private static void copiesFor(ServicePlan plan, ContainerRequest.Builder request) {
    List<String> targets =
        plan.spec().placement().volumes().stream()
            .filter(volume -> volume.path() != null && !volume.readOnly())
            .map(VolumeSpec::target)
            .toList();
    if (plan.program().user().isEmpty() || targets.isEmpty()) {
      // They are root's as they are.
      return;
    }
    request.env(OWNER_VARIABLE, plan.program().user());
    for (int n = 0; n < targets.size(); n++) {
      request.env(OWNED_VARIABLE + n, targets.get(n));
    }
  }
}
