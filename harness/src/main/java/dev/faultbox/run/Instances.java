package dev.faultbox.run;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.tracer.TracerClient;
import dev.faultbox.tracer.TracerError;
import dev.faultbox.tracer.TracerRefusedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Ending the instances of a test. */
final class Instances {
  private Instances() {}

  /** Is told how long services take to end. Called on the thread that hears from the tracer. */
  @FunctionalInterface
  interface EndListener {
    /**
     * @param nanos from the stop order until nothing of the instance was left
     */
    void ended(String service, long nanos);
  }

  /**
   * The same, when nobody wants to know how long it takes.
   *
   * @see #stop(TracerClient, Map, EndListener)
   */
  static Set<String> stop(TracerClient tracer, Map<String, Integer> instances)
      throws InterruptedException {
    return stop(tracer, instances, (service, nanos) -> {});
  }

  /**
   * Stops all instances at once: SIGTERM, after the grace SIGKILL, until everything is reaped.
   *
   * @param instances numbers of instances by service
   * @param listener told of those that did end
   * @return services whose instance could not be ended; their containers must be replaced
   */
  static Set<String> stop(TracerClient tracer, Map<String, Integer> instances, EndListener listener)
      throws InterruptedException {
    Map<String, CompletableFuture<Void>> stops = new LinkedHashMap<>();
    long begun = System.nanoTime();
    instances.forEach(
        (name, id) ->
            stops.put(
                name,
                tracer
                    .stop(id, RunLimits.STOP_GRACE)
                    .thenRun(() -> listener.ended(name, System.nanoTime() - begun))));
    long deadline = begun + RunLimits.STOP_GRACE.plus(RunLimits.STOP_REAP).toNanos();
    Set<String> stuck = new TreeSet<>();
    for (Map.Entry<String, CompletableFuture<Void>> stop : stops.entrySet()) {
      try {
        TracerClient.await(stop.getValue(), Durations.until(deadline), "end of " + stop.getKey());
      } catch (TracerRefusedException e) {
        // An instance that has ended by itself leaves nothing to stop.
        if (e.error() != TracerError.INSTANCE_GONE) {
          stuck.add(stop.getKey());
        }
      } catch (EnvironmentException e) {
        stuck.add(stop.getKey());
      }
    }
    return stuck;
  }
}
