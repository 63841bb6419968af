package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.model.Activities;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Timings;
import dev.faultbox.spec.LoadedSpec;
import dev.faultbox.spec.SelectedSpec;
import dev.faultbox.spec.TestCase;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The containers of a spec, kept for whoever brings tests one at a time and does not know yet which
 * will come: a test framework. A lane of one, without a plan of its tests. Safe for any thread;
 * tests wait for each other.
 */
public final class TestBench implements AutoCloseable {
  private final LoadedSpec spec;
  private final Path workingDirectory;
  private final ExecutorService pool = Executors.newCachedThreadPool(Daemons.named("test-bench"));
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Daemons.named("test-bench-clock"));
  private final Interruption interruption = new Interruption();
  private final SyscallTable syscalls = SyscallTable.embedded();
  private final Timings timings = new Timings(System::nanoTime);
  private final Groundwork ground;
  private final Fleet fleet;
  private CallSet calls;
  private volatile Session session;
  private Map<String, String> guests = Map.of();

  private TestBench(
      LoadedSpec spec,
      Path workingDirectory,
      Future<Engine> connecting,
      RunListener listener,
      String version)
      throws InterruptedException {
    this.spec = requireNonNull(spec, "spec is null");
    this.workingDirectory = requireNonNull(workingDirectory, "workingDirectory is null");
    this.calls = new CallSet(syscalls, spec.namedCalls());
    Preparation preparation =
        new Preparation(spec.services(), false, workingDirectory, listener, version);
    preparation.resolve();
    this.ground = new Groundwork(pool, interruption, listener, timings, version);
    try {
      this.fleet = ground.lay(connecting, preparation, calls);
      this.session = fleet.start();
      ground.watchEngine(this::giveUp);
    } catch (RuntimeException | InterruptedException e) {
      end();
      throw e;
    }
  }

  /**
   * Makes the images that are missing and starts the containers.
   *
   * @param workingDirectory what relative programs are resolved against
   * @param connecting the search for the engine, which stays the caller's
   * @param listener told of what takes long, on the calling thread
   * @throws dev.faultbox.model.FaultboxException when they cannot be started; nothing is left then
   */
  public static TestBench open(
      LoadedSpec spec,
      Path workingDirectory,
      Future<Engine> connecting,
      RunListener listener,
      String version)
      throws InterruptedException {
    return new TestBench(spec, workingDirectory, connecting, listener, version);
  }

  /**
   * Runs one test with fresh instances, to its verdict.
   *
   * @param bodies says what the test does; its services are those of the spec
   * @throws EnvironmentException when lost containers cannot be started again
   */
  public synchronized TestResult run(TestCase test, LoadedSpec bodies, WorkOptions options)
      throws InterruptedException {
    Session current = usableSession(options);
    RunOptions asked =
        new RunOptions(
            List.of(),
            workingDirectory,
            options.seed(),
            options.bodyTimeout(),
            options.longer(),
            1,
            false,
            null);
    RunContext context =
        new RunContext(
            new SelectedSpec(test.location().file(), bodies, List.of(test)),
            asked,
            pool,
            clock,
            interruption,
            syscalls,
            (of, set) -> fleet.prepared().launches(of, set, options.guests()),
            timings,
            new Activities());
    TestQueue queue = new TestQueue(List.of(test), calls.with(options.calls()), Long.MAX_VALUE);
    Turn turn = requireNonNull(queue.take(), "a new queue hands out its test");
    TestResult result = new TestRunner(context).run(turn, current);
    if (options.calls().isEmpty()) {
      // As in a run of the spec: the tests behind it begin with what this one found missing.
      calls = calls.with(result.restartedFor());
    }
    return result;
  }

  private Session usableSession(WorkOptions options) throws InterruptedException {
    Session current = session;
    boolean sameGuests = options.guests().equals(guests);
    guests = options.guests();
    if (current.usable() && (sameGuests || !keepsInstances())) {
      return current;
    }
    if (!current.usable()) {
      ground.requireEngine();
    }
    current.close();
    // Should the start fail, the next test must not take what is gone.
    current.giveUp(new EnvironmentException(ErrorCode.TRACER_LOST, "the containers were removed"));
    Session started = fleet.start();
    session = started;
    return started;
  }

  /** An instance that is kept knows the guests of the test it was started for. */
  private boolean keepsInstances() {
    return spec.services().stream().anyMatch(service -> service.freshness().reuse());
  }

  /**
   * Where a declared port of a service is reached from here. Valid while a test runs.
   *
   * @throws IllegalArgumentException when there is no such service
   */
  public InetSocketAddress endpoint(String service, int port) {
    return container(service).endpoint(port);
  }

  /** The address of a service's container on the engine's default bridge. */
  public String innerAddress(String service) {
    return container(service).details().ipAddress();
  }

  private ServiceContainer container(String service) {
    return session.services().stream()
        .filter(container -> container.name().equals(service))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no service " + service));
  }

  private void giveUp(EnvironmentException reason) {
    session.giveUp(reason);
  }

  /** Removes the containers; waits for a test under way. */
  @Override
  public synchronized void close() {
    session.close();
    end();
  }

  private void end() {
    ground.release();
    pool.shutdownNow();
    clock.shutdownNow();
  }
}
