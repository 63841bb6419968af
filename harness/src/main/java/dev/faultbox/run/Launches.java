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
  private static final String DIRECTORY = "/app";
  private static final Map<String, String> BASE =
      Map.of(
          "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/",
          "TZ", "UTC",
          "LANG", "C.UTF-8");

  private Launches() {}

  /**
   * @param injected addresses of all services as environment variables
   * @param hosts content of {@code /etc/hosts}
   * @param calls what is intercepted
   */
  static LaunchSpec of(
      ServicePlan plan, Map<String, String> injected, String hosts, CallSet calls) {
    ServiceSpec spec = plan.spec();
    Map<String, String> env = new LinkedHashMap<>(BASE);
    env.putAll(injected);
    env.putAll(spec.env());
    List<String> entries = new ArrayList<>();
    env.forEach((name, value) -> entries.add(name + "=" + value));
    List<String> argv = new ArrayList<>();
    argv.add(plan.program());
    argv.addAll(spec.args());
    return new LaunchSpec(
        plan.program(),
        argv,
        entries,
        DIRECTORY,
        "",
        "",
        hosts,
        calls.of(spec.trace()),
        true,
        spec.trace() != TraceMode.OFF,
        false,
        spec.tcpPorts(),
        plan.streams(),
        List.of(),
        0,
        0);
  }
}
