package dev.faultbox.run;

import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.TraceMode;
import dev.faultbox.tracer.LaunchSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an instance is started with. The same for every instance of a service in a run. */
final class Launches {
  /** The gate's limit, for services without a limit of their memory. */
  private static final long LAYER_BYTES = 1L << 30;

  private Launches() {}

  /**
   * @param injected addresses of all services as environment variables
   * @param hosts content of {@code /etc/hosts}
   * @param calls what is intercepted
   * @param seen whether the tracer of the session sees calls
   * @param datagrams whether any service of the run declares a UDP port
   */
  static LaunchSpec of(
      ServiceContainer service,
      Map<String, String> injected,
      String hosts,
      CallSet calls,
      boolean seen,
      boolean datagrams) {
    ServicePlan plan = service.plan();
    ServiceSpec spec = plan.spec();
    Program program = plan.program();
    Map<String, String> env = new LinkedHashMap<>(program.environment());
    env.putAll(injected);
    env.putAll(spec.env());
    List<String> entries = new ArrayList<>();
    env.forEach((name, value) -> entries.add(name + "=" + value));
    return new LaunchSpec(
        program.argv().get(0),
        program.argv(),
        entries,
        program.directory(),
        program.user(),
        "",
        hosts,
        seen ? calls.of(spec.trace()) : List.of(),
        true,
        seen && spec.trace() != TraceMode.OFF,
        false,
        spec.tcpPorts(),
        plan.streams(),
        seen && datagrams,
        mounts(spec),
        program.stopSignal(),
        layerBytes(spec.placement().memoryBytes()),
        !service.layered(),
        !seen);
  }

  /**
   * What an instance writes lies in its memory. Files that took all of it could not be given up for
   * any process, and the kernel would kill one after the other, the gate among them: so they get
   * half.
   *
   * @param memory limit of the service in bytes; 0 for none
   * @return 0 for the gate's own limit
   */
  static long layerBytes(long memory) {
    return memory > 0 && memory / 2 < LAYER_BYTES ? memory / 2 : 0;
  }

  /** What the container's mounts are to be, where that is not private to each instance. */
  private static List<LaunchSpec.Mount> mounts(ServiceSpec spec) {
    return spec.placement().volumes().stream()
        .filter(volume -> volume.readOnly() || volume.path() == null)
        .map(volume -> new LaunchSpec.Mount(volume.target(), volume.readOnly()))
        .toList();
  }
}
