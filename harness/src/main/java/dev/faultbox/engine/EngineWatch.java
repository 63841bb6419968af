package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EnvironmentException;
import java.util.function.Consumer;

/**
 * Notices that the engine has died. Containers and their port forwarders may outlive it, so nothing
 * else tells, and a run that goes on could neither mend nor remove anything.
 */
public final class EngineWatch {
  /** Between two streams: an engine that ends each at once must not be asked in a circle. */
  private static final long PAUSE_MILLIS = 1_000;

  private final Engine engine;
  private final String run;
  private final Consumer<EnvironmentException> onLoss;

  /**
   * @param onLoss called once, on a thread of this, when the engine does not answer any more
   */
  public EngineWatch(Engine engine, String run, Consumer<EnvironmentException> onLoss) {
    this.engine = requireNonNull(engine, "engine is null");
    this.run = requireNonNull(run, "run is null");
    this.onLoss = requireNonNull(onLoss, "onLoss is null");
  }

  /** Watches on a daemon thread, until the engine is closed or lost. */
  public Thread startInBackground() {
    Thread thread = new Thread(this::watch, "engine-watch");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void watch() {
    try {
      while (engine.follow(run)) {
        var unused = engine.clock();
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (EnvironmentException e) {
      onLoss.accept(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
