package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.EngineInfo;
import dev.faultbox.engine.EngineResources;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a checkup has found out, as far as it came.
 *
 * @param found null when no engine can be used
 * @param started null when the containers did not start
 * @param served null when no instance was served
 * @param failure what ended the checkup before its time, null for nothing
 */
public record CheckupFacts(
    Tool tool,
    @Nullable Found found,
    @Nullable Started started,
    @Nullable Served served,
    @Nullable Failure failure) {
  public CheckupFacts {
    requireNonNull(tool, "tool is null");
  }

  /**
   * This side.
   *
   * @param place the jar, or the classes
   * @param java version of the Java runtime
   * @param system name of the operating system
   * @param architecture as Java says it
   * @param variables those of the environment that Faultbox or its engine's client reads
   */
  public record Tool(
      String version,
      String place,
      String java,
      String system,
      String architecture,
      Map<String, String> variables) {
    public Tool {
      requireNonNull(version, "version is null");
      requireNonNull(place, "place is null");
      requireNonNull(java, "java is null");
      requireNonNull(system, "system is null");
      requireNonNull(architecture, "architecture is null");
      variables = Collections.unmodifiableMap(new TreeMap<>(variables));
    }
  }

  /**
   * The engine, as it describes itself.
   *
   * @param sidecars this build of the tool has gate and tracer for its architecture
   * @param freeBytes free on its disk, negative when that cannot be seen from here
   * @param leftOvers names of what dead runs have left there
   */
  public record Found(
      EngineInfo info,
      EngineResources resources,
      boolean sidecars,
      long freeBytes,
      List<String> leftOvers) {
    public Found {
      requireNonNull(info, "info is null");
      requireNonNull(resources, "resources is null");
      leftOvers = List.copyOf(leftOvers);
    }
  }

  /**
   * Tracer and services, as a run starts them.
   *
   * @param kernel its release, as the tracer sees it
   * @param waitKillable it has WAIT_KILLABLE_RECV
   * @param syncWakeUp it has SYNC_WAKE_UP
   * @param unlayered why instances cannot be layered in one container, empty when they can
   * @param unseeing why no system call can be seen, empty when they can
   * @param nanos from the first request to the engine until all were under the tracer
   */
  public record Started(
      String kernel,
      boolean waitKillable,
      boolean syncWakeUp,
      String unlayered,
      String unseeing,
      long nanos) {
    public Started {
      requireNonNull(kernel, "kernel is null");
      requireNonNull(unlayered, "unlayered is null");
      requireNonNull(unseeing, "unseeing is null");
    }
  }

  /**
   * A service that listened, was reached through its mapped port, and was called by another.
   *
   * @param calls system calls of it that were seen
   * @param reached the other service could connect to it
   * @param firstNanos from the start of its first instance until that was ready
   * @param freshNanos the same of the next one
   */
  public record Served(long calls, boolean reached, long firstNanos, long freshNanos) {}

  /** What a failure is about. */
  public enum Area {
    ENGINE,
    IMAGES,
    CONTAINERS,
    KERNEL,
    TRACER,
    INSTANCES,
    PORTS
  }

  /**
   * What ended the checkup.
   *
   * @param message what happened, and behind the first semicolon what to do
   */
  public record Failure(Area area, String message) {
    public Failure {
      requireNonNull(area, "area is null");
      requireNonNull(message, "message is null");
    }
  }
}
