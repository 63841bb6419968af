package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import dev.faultbox.engine.LeakCheck;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Timings;
import dev.faultbox.spec.LoadedSpec;
import dev.faultbox.spec.SelectedSpec;
import dev.faultbox.spec.SpecLoader;
import dev.faultbox.spec.SpecOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A session on the real engine whose insides a test looks at. */
final class TestSession implements AutoCloseable {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private final ExecutorService pool = Executors.newCachedThreadPool(Daemons.named("test-run"));
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Daemons.named("test-clock"));
  private final Engine engine = EngineLocator.system().locate();
  private final LoadedSpec spec;
  private final RunIdentity identity;
  private final Session session;
  private final TestRunner runner;
  private final CallSet calls;

  /**
   * Starts the containers of a spec.
   *
   * @param directory where the spec is written to
   */
  TestSession(Path directory, String text) throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("t.star"), text);
    spec = SpecLoader.load(file, SpecOptions.of(ROOT));
    RunListener listener = new RunListener() {};
    Preparation preparation = new Preparation(spec.services(), false, ROOT, listener, "0");
    preparation.resolve();
    SyscallTable syscalls = SyscallTable.embedded();
    calls = new CallSet(syscalls, spec.namedCalls());
    Preparation.Prepared prepared = preparation.prepareImages(engine, pool, calls);
    identity = new RunIdentity(LeakCheck.newRun(), "token", "0");
    Interruption interruption = new Interruption();
    session = new Fleet(engine, pool, identity, prepared, interruption).start();
    RunOptions options = new RunOptions(List.of(), ROOT, 0, Duration.ofMinutes(1), 1, false);
    runner =
        new TestRunner(
            new RunContext(
                SelectedSpec.whole(file.toString(), spec),
                options,
                pool,
                clock,
                interruption,
                syscalls,
                prepared::launches,
                new Timings(System::nanoTime),
                new dev.faultbox.model.Activities()));
  }

  /** Runs the first test of the spec. */
  TestResult runTest() throws InterruptedException {
    TestQueue queue = new TestQueue(spec.tests().subList(0, 1), calls, Long.MAX_VALUE);
    return runner.run(requireNonNull(queue.take()), session);
  }

  Session session() {
    return session;
  }

  /** The tracer's number on this machine, which is the engine's. */
  long tracerPid() {
    return engine.inspect(identity.containerName("tracer", 1)).orElseThrow().hostPid();
  }

  Engine engine() {
    return engine;
  }

  @Override
  public void close() {
    session.close();
    pool.shutdownNow();
    clock.shutdownNow();
    engine.close();
  }
}
