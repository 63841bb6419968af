package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.Timings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What a run stands on: the connection to the engine, threads, and the sessions its lanes take. One
 * that is kept outlives the run, and the next one finds containers that are up. Used by one thread.
 */
public final class Workbench implements AutoCloseable {
  private final Timings timings;
  private final Interruption interruption;
  private final String version;
  private final @Nullable WarmSessions warm;
  private final @Nullable PassingSessions passing;
  private final ExecutorService pool = Executors.newCachedThreadPool(Daemons.named("run"));
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Daemons.named("clock"));
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private @Nullable Groundwork ground;
  private boolean connected;
  private boolean closed;

  private Workbench(
      Timings timings,
      Interruption interruption,
      String version,
      @Nullable WarmSessions warm,
      boolean severalSpecs) {
    this.timings = requireNonNull(timings, "timings is null");
    this.interruption = requireNonNull(interruption, "interruption is null");
    this.version = requireNonNull(version, "version is null");
    this.warm = warm;
    this.passing = severalSpecs ? new PassingSessions(pool) : null;
  }

  /**
   * For a single run, with which it ends.
   *
   * @param severalSpecs whether one follows another in it
   */
  static Workbench ofOneRun(
      Timings timings, Interruption interruption, String version, boolean severalSpecs) {
    return new Workbench(timings, interruption, version, null, severalSpecs);
  }

  /** For runs that follow each other; whoever keeps it closes it. */
  public static Workbench kept(Timings timings, Interruption interruption, String version) {
    return new Workbench(timings, interruption, version, new WarmSessions(interruption), false);
  }

  /**
   * The engine and what is needed to use it; made when it is needed first.
   *
   * @param listener of the run
   */
  Groundwork ground(RunListener listener) {
    Groundwork made = ground;
    if (made == null) {
      made = new Groundwork(pool, interruption, listener, timings, version);
      ground = made;
    }
    return made;
  }

  /**
   * Waits for the engine, the first time.
   *
   * @return its architecture
   */
  String connect(Future<Engine> connecting, RunListener listener) throws InterruptedException {
    Groundwork made = ground(listener);
    if (connected) {
      return made.introduce(listener);
    }
    String architecture = made.connect(connecting);
    connected = true;
    return architecture;
  }

  /** A run is over; without a keeper the workbench is, too. */
  void endRun() {
    if (warm == null) {
      close();
    }
    if (ground != null) {
      diagnostics.addAll(ground.takeDiagnostics());
    }
  }

  /** Findings since the last call, about programs, arguments and what was left behind. */
  public List<Diagnostic> takeDiagnostics() {
    List<Diagnostic> taken = List.copyOf(diagnostics);
    diagnostics.clear();
    return taken;
  }

  /** Removes everything from the engine; harmless when repeated. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (warm != null) {
      warm.close();
    }
    if (passing != null) {
      try (Timings.Running phase = timings.begin("removal of containers")) {
        passing.close();
      }
    }
    if (ground != null) {
      ground.release();
    }
    pool.shutdownNow();
    clock.shutdownNow();
    if (ground != null) {
      diagnostics.addAll(ground.takeDiagnostics());
      ground.closeEngine();
    }
  }

  Sessions sessions() {
    if (warm != null) {
      return warm;
    }
    return passing == null ? Sessions.FRESH : passing;
  }

  ExecutorService pool() {
    return pool;
  }

  ScheduledExecutorService clock() {
    return clock;
  }

  Interruption interruption() {
    return interruption;
  }

  Timings timings() {
    return timings;
  }

  String version() {
    return version;
  }
}
