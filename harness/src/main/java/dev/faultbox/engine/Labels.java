package dev.faultbox.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/** The labels by which containers of Faultbox are known; nothing is ever found by its name. */
public final class Labels {
  /** Id of the run that owns the container. */
  public static final String RUN = "faultbox.run";

  /** Name of the service inside. Says nothing about the role: a service may be named "tracer". */
  public static final String SERVICE = "faultbox.service";

  /** Version of the tool that made it. */
  public static final String VERSION = "faultbox.version";

  /** {@link #ROLE_TRACER} or {@link #ROLE_SERVICE}. */
  public static final String ROLE = "faultbox.role";

  public static final String ROLE_TRACER = "tracer";
  public static final String ROLE_SERVICE = "service";

  private Labels() {}

  /** Labels of a service's container. */
  public static Map<String, String> ofService(String run, String version, String service) {
    return of(run, version, ROLE_SERVICE, service);
  }

  /** Labels of the run's tracer; as long as it is running the run counts as alive. */
  public static Map<String, String> ofTracer(String run, String version) {
    return of(run, version, ROLE_TRACER, ROLE_TRACER);
  }

  private static Map<String, String> of(String run, String version, String role, String service) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(RUN, run);
    labels.put(SERVICE, service);
    labels.put(VERSION, version);
    labels.put(ROLE, role);
    return labels;
  }
}
