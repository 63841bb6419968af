package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.image.TracerImage;
import dev.faultbox.model.Check;
import dev.faultbox.model.Freshness;
import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Placement;
import dev.faultbox.model.Protocol;
import dev.faultbox.model.ServiceSource;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.TraceMode;
import dev.faultbox.trace.EventLog;
import dev.faultbox.tracer.TracerClient;
import dev.faultbox.tracer.TracerError;
import dev.faultbox.tracer.TracerRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The two services of a checkup and their lives. The tracer's program is both: without arguments it
 * listens on its port, with {@code knock} it connects to one, by localhost or else by name, and
 * exits.
 */
final class CheckupServices {
  private static final String LISTENER = "listener";
  private static final String CALLER = "caller";
  private static final int PORT = ContainerRequests.TRACER_PORT;

  /** A listener that does not listen by then never will. */
  private static final Duration READY = Duration.ofSeconds(10);

  /** The caller gives up after 3 s. */
  private static final Duration CALLED = Duration.ofSeconds(5);

  /** Exit code of the caller that has reached the listener by its name alone. */
  private static final int BY_NAME = 3;

  private final Session session;
  private final Preparation.Prepared prepared;
  private final ExecutorService pool;
  private final SyscallTable syscalls;
  private final AtomicInteger instances = new AtomicInteger();
  private int lives;
  private @Nullable EventLog log;
  private @Nullable InstanceStarter starter;

  CheckupServices(
      Session session, Preparation.Prepared prepared, ExecutorService pool, SyscallTable syscalls) {
    this.session = requireNonNull(session, "session is null");
    this.prepared = requireNonNull(prepared, "prepared is null");
    this.pool = requireNonNull(pool, "pool is null");
    this.syscalls = requireNonNull(syscalls, "syscalls is null");
  }

  /**
   * What one instance of each has shown.
   *
   * @param calls system calls of the listener that were seen
   * @param reached the caller could connect
   * @param readyNanos from the start of the listener until it was reached through its mapped port
   */
  record Life(long calls, boolean reached, long readyNanos) {}

  static List<ServiceSpec> of(String image) {
    return List.of(
        service(
            LISTENER,
            image,
            List.of(new InterfaceSpec("main", Protocol.TCP, PORT)),
            List.of(TracerImage.PROGRAM),
            List.of(),
            new HealthcheckSpec(
                "tcp(\"localhost:" + PORT + "\")",
                "localhost:" + PORT,
                List.of(new Check.Tcp(PORT)),
                READY,
                SourceLocation.COMMAND_LINE)),
        service(
            CALLER,
            image,
            List.of(),
            List.of(TracerImage.PROGRAM, "knock", Integer.toString(PORT), LISTENER),
            List.of(LISTENER),
            null));
  }

  private static ServiceSpec service(
      String name,
      String image,
      List<InterfaceSpec> interfaces,
      List<String> args,
      List<String> dependsOn,
      @Nullable HealthcheckSpec healthcheck) {
    return new ServiceSpec(
        name,
        new ServiceSource.Image(image, SourceLocation.COMMAND_LINE),
        SourceLocation.COMMAND_LINE,
        interfaces,
        // Without it the program does not listen; nobody is let in by it.
        Map.of("FAULTBOX_TOKEN", "checkup"),
        args,
        dependsOn,
        healthcheck,
        true,
        TraceMode.DEFAULT,
        Placement.DEFAULT,
        Freshness.DEFAULT);
  }

  /**
   * Starts a fresh instance of each, as a test does, and ends them.
   *
   * @throws StartFailure when one does not become ready
   */
  Life live() throws StartFailure, InterruptedException {
    session.renewUsed();
    TracerClient tracer = session.tracer();
    EventLog own =
        new EventLog(
            prepared.services().stream().map(ServicePlan::traced).toList(),
            syscalls,
            tracer.welcome().machine());
    log = own;
    session.sink().prepare(own, () -> {});
    TracerClient.await(tracer.begin(++lives), RunLimits.REQUEST, "start of a test");
    InstanceStarter starting =
        new InstanceStarter(
            tracer,
            own,
            new Marks(tracer),
            service -> {
              session.used(service);
              return prepared.launches(session).apply(service);
            },
            instances);
    starter = starting;
    starting.startAll(session.services(), pool);
    // Only a tracer that sees calls leads localhost to another container.
    int expected = tracer.welcome().seesCalls() ? 0 : BY_NAME;
    boolean reached =
        own.awaitExit(starting.current(CALLER).id(), CALLED)
            .filter(exit -> !exit.signalled() && exit.code() == expected)
            .isPresent();
    own.endBody(TracerClient.await(tracer.drain(), RunLimits.REQUEST, "events of a test"));
    for (int instance : starting.begun().values()) {
      stop(tracer, instance);
    }
    return new Life(
        own.syscalls(LISTENER).total(), reached, starting.current(LISTENER).readyNanos());
  }

  private static void stop(TracerClient tracer, int instance) throws InterruptedException {
    try {
      TracerClient.await(
          tracer.stop(instance, Duration.ZERO), RunLimits.REQUEST, "end of an instance");
    } catch (TracerRefusedException e) {
      if (e.error() != TracerError.INSTANCE_GONE) {
        throw e;
      }
    }
  }

  /** Whether the listener of the last life was seen to listen. */
  boolean listened() {
    Integer instance = starter == null ? null : starter.begun().get(LISTENER);
    return log != null && instance != null && !log.listening(instance).isEmpty();
  }
}
