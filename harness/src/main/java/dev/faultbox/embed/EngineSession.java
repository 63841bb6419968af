package dev.faultbox.embed;

import dev.faultbox.engine.Engine;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.SpecLoadException;
import dev.faultbox.model.Timings;
import dev.faultbox.run.Run;
import dev.faultbox.run.TestBench;
import dev.faultbox.spec.LoadedSpec;
import dev.faultbox.spec.SpecLoader;
import dev.faultbox.spec.SpecOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The one connection of a process to its container engine, and the specs whose containers live on
 * it. A spec that is asked for twice is loaded and started once. Everything is removed when the
 * session is closed, and also when the process is killed. Safe for any thread.
 */
public final class EngineSession implements AutoCloseable {
  /**
   * Specs whose containers are kept at a time. Tests come class by class, so the one that was used
   * longest ago is the least likely to be used again; and memory of the engine is not ours alone.
   */
  static final int MAX_LIVE = 4;

  private static final String IN_A_BUILD_TREE = "0.1.0-dev";

  private record Key(Path spec, Path workingDirectory) {}

  private final Timings timings = new Timings(System::nanoTime);
  private final Map<Key, SpecTopology> topologies = new LinkedHashMap<>();
  private final List<SpecTopology> live = new ArrayList<>();
  private @Nullable Future<Engine> engine;
  private boolean closed;

  /** Nothing is looked for before the first test wants it. */
  public EngineSession() {}

  /**
   * A spec, with tests or without, loaded when it is asked for first. Files that change afterwards
   * are not read again.
   *
   * @param spec as it is called in messages
   * @param workingDirectory absolute; what the spec and relative programs are resolved against
   * @throws SpecLoadException for every mistake in it
   */
  public synchronized SpecTopology topology(Path spec, Path workingDirectory) {
    Key key = new Key(workingDirectory.resolve(spec).normalize(), workingDirectory);
    SpecTopology known = topologies.get(key);
    if (known != null) {
      return known;
    }
    LoadedSpec loaded =
        SpecLoader.load(spec, SpecOptions.of(workingDirectory).testsRequired(false));
    SpecTopology topology = new SpecTopology(this, spec.toString(), loaded, workingDirectory);
    topologies.put(key, topology);
    return topology;
  }

  /** Starts the containers of a spec. */
  TestBench open(LoadedSpec spec, Path workingDirectory) throws InterruptedException {
    return TestBench.open(spec, workingDirectory, connecting(), new RunListener() {}, version());
  }

  private synchronized Future<Engine> connecting() {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
    Future<Engine> search = engine;
    if (search == null) {
      search = Run.findEngine(timings);
      engine = search;
    }
    return search;
  }

  /** Notes a use, and removes the containers of a spec that was not used for long. */
  void makeRoomFor(SpecTopology topology) {
    SpecTopology oldest = null;
    synchronized (this) {
      live.remove(topology);
      live.add(topology);
      if (live.size() > MAX_LIVE) {
        oldest = live.remove(0);
      }
    }
    if (oldest != null) {
      oldest.release();
    }
  }

  /** Removes everything; waits for a test under way. */
  @Override
  public void close() {
    List<SpecTopology> all;
    Future<Engine> search;
    synchronized (this) {
      closed = true;
      all = List.copyOf(topologies.values());
      search = engine;
    }
    all.forEach(SpecTopology::release);
    if (search != null) {
      close(search);
    }
  }

  private static void close(Future<Engine> search) {
    try {
      search.get().close();
    } catch (ExecutionException e) {
      // There was no engine, and whoever wanted one was told.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String version() {
    String version = EngineSession.class.getPackage().getImplementationVersion();
    return version == null ? IN_A_BUILD_TREE : version;
  }
}
