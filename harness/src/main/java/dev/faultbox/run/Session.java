package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.ContainerDetails;
import dev.faultbox.engine.ContainerRequest;
import dev.faultbox.engine.Engine;
import dev.faultbox.engine.TarSource;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.tracer.GateInfo;
import dev.faultbox.tracer.Route;
import dev.faultbox.tracer.TracerClient;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The tracer and the service containers of a run while they work together. Made once per run, and
 * again only when the tracer was lost. Used by the thread that runs the tests.
 */
final class Session implements AutoCloseable {
  private final Engine engine;
  private final ExecutorService pool;
  private final RunIdentity identity;
  private final TestSink sink = new TestSink();
  private final Map<String, String> owned = new ConcurrentHashMap<>();
  private final Map<Integer, ServiceContainer> services = new TreeMap<>();
  private final boolean direct = Endpoints.insideContainer();
  private @Nullable TracerClient tracer;

  private Session(Engine engine, ExecutorService pool, RunIdentity identity) {
    this.engine = requireNonNull(engine, "engine is null");
    this.pool = requireNonNull(pool, "pool is null");
    this.identity = requireNonNull(identity, "identity is null");
  }

  /**
   * Creates and starts all containers side by side and puts the gates under the tracer.
   *
   * @throws EnvironmentException after everything that was made has been removed
   */
  static Session start(
      Engine engine,
      ExecutorService pool,
      RunIdentity identity,
      String tracerImage,
      List<ServicePlan> plans)
      throws InterruptedException {
    Session session = new Session(engine, pool, identity);
    try {
      session.startContainers(tracerImage, plans);
      return session;
    } catch (RuntimeException | InterruptedException e) {
      session.close();
      throw e;
    }
  }

  private void startContainers(String tracerImage, List<ServicePlan> plans)
      throws InterruptedException {
    Future<TracerClient> connecting = pool.submit(() -> startTracer(tracerImage));
    List<Future<ServiceContainer>> starting = new ArrayList<>();
    for (ServicePlan plan : plans) {
      starting.add(pool.submit(() -> startService(plan)));
    }
    List<ServiceContainer> started = new ArrayList<>();
    try {
      for (Future<ServiceContainer> future : starting) {
        started.add(Futures.get(future, RunLimits.CONTAINERS, "start of the service containers"));
      }
      tracer = Futures.get(connecting, RunLimits.CONTAINERS, "start of the tracer");
    } catch (RuntimeException | InterruptedException e) {
      // What is still being made must be known before everything is removed.
      starting.forEach(future -> Futures.settle(future, RunLimits.CONTAINERS));
      tracer = Futures.settle(connecting, RunLimits.CONTAINERS);
      throw e;
    }
    for (ServiceContainer service : started) {
      services.put(service.plan().number(), service);
    }
    for (ServiceContainer service : started) {
      attach(service);
    }
    sendRoutes();
  }

  private TracerClient startTracer(String image) throws InterruptedException {
    ContainerDetails details =
        startContainer("tracer", ContainerRequests.tracer(identity, image), null);
    InetSocketAddress address = Endpoints.of(details, ContainerRequests.TRACER_PORT, direct);
    return TracerClient.connect(
        address.getHostString(), address.getPort(), identity.token(), RunLimits.CONTAINERS, sink);
  }

  private ServiceContainer startService(ServicePlan plan) {
    ContainerDetails details =
        startContainer(
            plan.name(), ContainerRequests.service(identity, plan), plan.placedArguments());
    return new ServiceContainer(plan, details, direct);
  }

  private ContainerDetails startContainer(
      String what, ContainerRequest request, @Nullable TarSource files) {
    String id = engine.create(request);
    owned.put(id, what);
    if (files != null) {
      engine.copyInto(id, "/", files);
    }
    engine.start(id);
    return engine
        .inspect(id)
        .filter(ContainerDetails::running)
        .orElseThrow(
            () ->
                new EnvironmentException(
                    ErrorCode.ENGINE_UNAVAILABLE,
                    "the container of "
                        + what
                        + " ended as soon as it had been started; run again, and if it stays so"
                        + " look at the engine's log"));
  }

  private void attach(ServiceContainer service) throws InterruptedException {
    GateInfo gate =
        TracerClient.await(
            tracer()
                .attach(service.plan().number(), service.name(), (int) service.details().hostPid()),
            RunLimits.REQUEST,
            "attaching to " + service.name());
    if (!gate.overlay()) {
      throw new EnvironmentException(
          ErrorCode.ENGINE_UNAVAILABLE,
          "the engine does not allow fresh instances in the container of "
              + service.name()
              + " ("
              + gate.reason()
              + "); use an engine that grants CAP_SYS_ADMIN and overlay mounts to containers");
    }
  }

  private void sendRoutes() throws InterruptedException {
    Map<String, Integer> numbers = new TreeMap<>();
    services.values().forEach(service -> numbers.put(service.name(), service.plan().number()));
    List<Route> routes = new ArrayList<>();
    for (ServiceContainer service : services.values()) {
      routes.add(
          new Route(
              service.plan().number(),
              addressOf(service),
              service.plan().spec().interfaces().stream().map(InterfaceSpec::port).toList(),
              service.plan().spec().dependsOn().stream().map(numbers::get).toList()));
    }
    TracerClient.await(tracer().routes(routes), RunLimits.REQUEST, "routes");
  }

  private static Inet4Address addressOf(ServiceContainer service) {
    try {
      // A literal address: nothing is looked up.
      if (InetAddress.getByName(service.details().ipAddress()) instanceof Inet4Address address
          && !service.details().ipAddress().isEmpty()) {
        return address;
      }
    } catch (UnknownHostException e) {
      // Told below.
    }
    throw new EnvironmentException(
        ErrorCode.ENGINE_UNAVAILABLE,
        "the container of "
            + service.name()
            + " got no IPv4 address on the engine's default bridge; enable that network");
  }

  /**
   * Puts a new container in the place of one whose gate is lost or does not finish.
   *
   * @throws EnvironmentException when the engine cannot make one
   */
  void replace(int number) throws InterruptedException {
    ServiceContainer old = requireNonNull(services.get(number));
    engine.removeForce(old.details().id());
    owned.remove(old.details().id());
    ServiceContainer fresh = startService(old.plan());
    services.put(number, fresh);
    attach(fresh);
    sendRoutes();
  }

  List<ServiceContainer> services() {
    return List.copyOf(services.values());
  }

  TracerClient tracer() {
    return requireNonNull(tracer, "tracer is not connected");
  }

  TestSink sink() {
    return sink;
  }

  /** Whether tests can still be run in this session. */
  boolean usable() {
    return sink.lostReason() == null;
  }

  /** Content of {@code /etc/hosts} for every instance. */
  String hosts() {
    Map<String, String> addresses = new TreeMap<>();
    services.values().forEach(s -> addresses.put(s.name(), s.details().ipAddress()));
    return HostsFile.of(addresses);
  }

  /** Removes the containers, side by side. Containers that are gone already are fine. */
  @Override
  public void close() {
    if (tracer != null) {
      tracer.close();
    }
    List<Future<Boolean>> removals = new ArrayList<>();
    for (String id : owned.keySet()) {
      removals.add(pool.submit(() -> engine.removeForce(id)));
    }
    // What cannot be removed now is removed by the watchdog, or swept by the next run.
    removals.forEach(removal -> Futures.settle(removal, RunLimits.CLEANUP));
    owned.clear();
  }
}
