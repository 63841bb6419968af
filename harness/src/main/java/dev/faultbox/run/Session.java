package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.ContainerDetails;
import dev.faultbox.engine.ContainerRequest;
import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineRefusal;
import dev.faultbox.engine.TarSource;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.tracer.GateInfo;
import dev.faultbox.tracer.Route;
import dev.faultbox.tracer.TracerClient;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tracer and the service containers of a run while they work together. Made once per run, and
 * again only when the tracer was lost; runs that follow each other may share one. Used by the
 * thread that runs the tests.
 */
final class Session implements AutoCloseable {
  /** Words of engines, their runtimes and policies when they refuse a capability. */
  private static final Pattern PRIVILEGES =
      Pattern.compile(
          "capabilit|\\bcap[_ ]|permission|permitted|privilege|apparmor|security|sys_admin|denied",
          Pattern.CASE_INSENSITIVE);

  private final SessionHistory history = new SessionHistory();
  private final Engine engine;
  private final ExecutorService pool;
  private final TestSink sink = new TestSink();
  private final KeptInstances kept = new KeptInstances();
  private final Snapshots snapshots = new Snapshots();
  private final Set<Integer> used = ConcurrentHashMap.newKeySet();
  private final Map<String, String> owned = new ConcurrentHashMap<>();
  private final Map<Integer, ServiceContainer> services = new TreeMap<>();
  private final Gates gates;
  private final boolean seeing;
  private @Nullable TracerLink link;
  private final int number;
  private Fleet fleet;
  private final SharedVolumes volumes;
  private final SavedStates saved;
  private final boolean pinned;
  private PinnedPorts ports;
  private boolean entered;
  private boolean broken;

  private Session(Fleet fleet, boolean seeing) {
    this.seeing = seeing;
    this.fleet = requireNonNull(fleet, "fleet is null");
    this.engine = fleet.engine();
    this.pool = fleet.pool();
    this.number = fleet.nextGeneration();
    this.volumes = fleet.volumes();
    this.ports = fleet.ports();
    this.pinned = ports.take(number);
    this.saved = new SavedStates(engine);
    this.gates = new Gates(engine, seeing ? "" : fleet.linkVolume(number));
  }

  /**
   * Creates and starts all containers side by side and puts the gates under the tracer; under one
   * that sees no system calls where the engine refuses what others need.
   *
   * @throws EnvironmentException after everything that was made has been removed
   */
  static Session start(Fleet fleet) throws InterruptedException {
    Sight sight = fleet.sight();
    if (sight.lost() == null) {
      try {
        return start(fleet, true);
      } catch (Sight.LostException e) {
        sight.lose(e.reason());
      }
    }
    Sight.requireNoneWanted(fleet.services().stream().map(ServicePlan::spec).toList());
    return start(fleet, false);
  }

  private static Session start(Fleet fleet, boolean seeing) throws InterruptedException {
    Session session = new Session(fleet, seeing);
    try {
      session.startContainers();
      return session;
    } catch (RuntimeException | InterruptedException e) {
      session.close();
      throw e;
    }
  }

  private void startContainers() throws InterruptedException {
    int generation = number;
    entered = true;
    volumes.enter(number);
    if (!seeing) {
      engine.createVolume(fleet.linkVolume(number), fleet.volumeLabels());
    }
    Future<ContainerDetails> tracerStarting = pool.submit(() -> startTracer(generation));
    Future<TracerLink> connecting = pool.submit(() -> connect(tracerStarting));
    Map<String, Future<?>> containers = new LinkedHashMap<>();
    containers.put("tracer", tracerStarting);
    List<Future<ServiceContainer>> starting = new ArrayList<>();
    for (ServicePlan plan : fleet.services()) {
      Future<ServiceContainer> future = pool.submit(() -> startService(plan, generation));
      starting.add(future);
      containers.put(plan.name(), future);
    }
    List<ServiceContainer> started = new ArrayList<>();
    try {
      for (Future<ServiceContainer> future : starting) {
        started.add(Futures.get(future, RunLimits.CONTAINERS, "start of the service containers"));
      }
      link = Futures.get(connecting, RunLimits.CONTAINERS, "start of the tracer");
    } catch (RuntimeException | InterruptedException e) {
      if (!connecting.cancel(true)) {
        link = Futures.settle(connecting, Duration.ZERO);
      }
      settle(containers);
      throw e;
    }
    for (ServiceContainer service : started) {
      services.put(service.plan().number(), attach(service));
    }
    sendRoutes();
  }

  private ContainerDetails startTracer(int generation) {
    ContainerRequest request =
        seeing ? fleet.tracerRequest(generation) : fleet.unseeingTracerRequest(generation, number);
    fleet.requireImage(request.image());
    try {
      return startContainer("tracer", request, null, null);
    } catch (EnvironmentException e) {
      throw seeing ? Sight.explain(e) : e;
    }
  }

  /** What is still being made must be known before everything is removed. */
  private void settle(Map<String, Future<?>> containers) {
    long deadline = System.nanoTime() + fleet.cleanupLimit().toNanos();
    containers.forEach(
        (what, future) -> {
          Futures.settle(future, Durations.until(deadline));
          if (!future.isDone()) {
            fleet.leftOver(what);
          }
        });
  }

  private TracerLink connect(Future<ContainerDetails> starting) throws InterruptedException {
    ContainerDetails details =
        Futures.get(starting, RunLimits.CONTAINERS, "start of the tracer's container");
    return TracerLink.open(details, fleet.identity().token(), sink, pool);
  }

  private ServiceContainer startService(ServicePlan plan, int generation) {
    boolean layered = fleet.mayLayer(plan);
    SavedStates.State state = saved.of(plan.name());
    ServicePlan made = state == null ? plan : plan.from(state.image());
    ContainerRequest request =
        fleet.serviceRequest(made, generation, layered, pinned, gates.link(plan));
    fleet.requireImage(request.image());
    ContainerDetails details;
    try {
      details =
          state == null
              ? startContainer(plan.name(), request, plan.files(), null)
              : startContainer(plan.name(), request, fleet.prepared().gate(), state);
    } catch (EnvironmentException e) {
      if (!layered || !refusesPrivileges(e)) {
        throw e;
      }
      // An engine may refuse the capability that fresh instances in one container need.
      details = startWithoutLayers(plan, e);
      fleet.fallBack(plan.name(), e.getMessage());
      layered = false;
    }
    return new ServiceContainer(plan, details, false, layered);
  }

  /** Whether it is the capability that the engine does not want to give, as far as it says. */
  private static boolean refusesPrivileges(EnvironmentException e) {
    return e.getCause() instanceof EngineRefusal refusal
        && PRIVILEGES.matcher(refusal.reason()).find();
  }

  private ContainerDetails startWithoutLayers(ServicePlan plan, EnvironmentException refusal) {
    try {
      return startContainer(
          plan.name(),
          fleet.serviceRequest(plan, fleet.nextGeneration(), false, pinned, gates.link(plan)),
          plan.files(),
          null);
    } catch (EnvironmentException e) {
      refusal.addSuppressed(e);
      throw refusal;
    }
  }

  /**
   * @param files what is copied in before its start
   * @param state what lay in the volumes of the container that it takes the place of
   */
  private ContainerDetails startContainer(
      String what,
      ContainerRequest request,
      @Nullable TarSource files,
      SavedStates.@Nullable State state) {
    String id = create(request);
    owned.put(id, what);
    if (files != null) {
      engine.copyInto(id, "/", files);
    }
    if (state != null) {
      state.restore(engine, id);
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

  private String create(ContainerRequest request) {
    try {
      return engine.create(request);
    } catch (EnvironmentException e) {
      fleet.failedToMake(e);
      throw e;
    }
  }

  /** Puts a gate under the tracer; what is returned knows what the gate can do. */
  private ServiceContainer attach(ServiceContainer started) throws InterruptedException {
    ServiceContainer service = started.reached(link().direct());
    GateInfo gate = gates.attach(tracer(), service);
    if (gate.overlay() || !service.layered()) {
      return service;
    }
    fleet.fallBack(service.name(), gate.reason());
    return service.unlayered();
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
              service.plan().spec().tcpPorts(),
              service.plan().spec().udpPorts(),
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
   * Puts new containers, side by side, in the place of those that cannot serve another instance:
   * their gate is lost or does not finish, or they serve but one.
   *
   * @param numbers of the services
   * @throws EnvironmentException when the engine cannot make one
   */
  void replace(Collection<Integer> numbers) throws InterruptedException {
    if (numbers.isEmpty()) {
      return;
    }
    // Until the new ones are there, services are missing.
    broken = true;
    List<Future<ServiceContainer>> starting = new ArrayList<>();
    for (int each : numbers) {
      ServiceContainer old = requireNonNull(services.get(each));
      kept.forget(old.name());
      if (old.layered()) {
        snapshots.forget(old.name());
      }
      used.remove(each);
      starting.add(pool.submit(() -> replacement(old)));
    }
    for (Future<ServiceContainer> future : starting) {
      ServiceContainer fresh =
          Futures.get(future, RunLimits.CONTAINERS, "start of the service containers");
      services.put(fresh.plan().number(), attach(fresh));
    }
    sendRoutes();
    broken = false;
  }

  /**
   * Goes on with what a spec says by now. Containers that serve it as well stay, if need be with
   * another program in the place of theirs; the others, and those that remember something of tests
   * before, are replaced.
   *
   * @param next with the same services in the same order, and no volume that they share
   * @param changed names of services whose files are not the same any more
   */
  void adopt(Fleet next, Set<String> changed) throws InterruptedException {
    fleet.fallenBack().forEach(next::fallBack);
    // Whatever fails on the way leaves a session that nobody can use.
    broken = true;
    Set<String> unfit = new TreeSet<>(changed);
    Attempt last = history.takePrevious();
    if (last != null) {
      // From here on that a container ends is no news for the next test.
      unfit.addAll(last.lostContainers());
    }
    unfit.addAll(Instances.stop(tracer(), kept.takeAll()));
    Set<Integer> numbers = new TreeSet<>();
    Map<Integer, Future<?>> updates = new TreeMap<>();
    for (ServicePlan plan : next.services()) {
      ServiceContainer old = requireNonNull(services.get(plan.number()));
      int each = plan.number();
      boolean prepared = snapshots.has(old);
      if (prepared) {
        snapshots.forget(old.name());
        saved.forget(old.name());
      }
      if (unfit.contains(plan.name()) || prepared || !servesAsWell(old, next, plan)) {
        numbers.add(each);
      } else if (!old.plan().program().image().equals(plan.program().image())) {
        ContainerUpdate.of(old, plan)
            .ifPresentOrElse(
                update -> updates.put(each, pool.submit(() -> update.carryOut(engine))),
                () -> numbers.add(each));
      }
      services.put(each, old.withPlan(plan));
    }
    fleet = next;
    if (pinned) {
      // They go over with their holder.
      ports = next.ports();
      ports.take(number);
    }
    for (Map.Entry<Integer, Future<?>> update : updates.entrySet()) {
      try {
        var unused = Futures.get(update.getValue(), RunLimits.CONTAINERS, "copy of a program");
      } catch (EnvironmentException e) {
        // What is in that container now nobody knows; a new one works, or says why not.
        numbers.add(update.getKey());
      }
    }
    broken = false;
    if (numbers.isEmpty()) {
      sendRoutes();
    }
    replace(numbers);
  }

  /** Whether a container differs in nothing from what is wanted by now, or in its image alone. */
  private boolean servesAsWell(ServiceContainer old, Fleet next, ServicePlan plan) {
    ServicePlan before = old.plan().from(plan.program().image());
    return request(fleet, before).equals(request(next, plan));
  }

  private ContainerRequest request(Fleet of, ServicePlan plan) {
    return of.serviceRequest(plan, number, of.mayLayer(plan), pinned, null);
  }

  private ServiceContainer replacement(ServiceContainer old) {
    engine.removeForce(old.details().id());
    owned.remove(old.details().id());
    return startService(old.plan(), fleet.nextGeneration());
  }

  /**
   * Gives every service a container that can serve a new instance.
   *
   * @return services whose container is a new one
   */
  Set<String> renewUsed() throws InterruptedException {
    List<ServiceContainer> spent =
        services.values().stream()
            .filter(service -> !service.layered() && used.contains(service.plan().number()))
            .filter(service -> !kept.alive(service.name()))
            .toList();
    replace(spent.stream().map(service -> service.plan().number()).toList());
    return spent.stream().map(ServiceContainer::name).collect(Collectors.toUnmodifiableSet());
  }

  /** Keeps the files of a container for those that come after it. */
  void save(ServiceContainer service) {
    Set<String> shared = new TreeSet<>(volumes.engineNames());
    shared.add(fleet.linkVolume(number));
    try {
      saved.save(service, shared);
    } catch (EnvironmentException e) {
      fleet.failedToMake(e);
      throw e;
    }
  }

  /** A container has served an instance. Safe for any thread. */
  void used(ServiceContainer service) {
    used.add(service.plan().number());
  }

  /** The container that a service has now. */
  ServiceContainer current(String name) {
    return services.values().stream()
        .filter(service -> service.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no service " + name));
  }

  List<ServiceContainer> services() {
    return List.copyOf(services.values());
  }

  TracerClient tracer() {
    return link().client();
  }

  private TracerLink link() {
    return requireNonNull(link, "the tracer is not connected");
  }

  /** Instances that are used by all tests. */
  KeptInstances kept() {
    return kept;
  }

  /** What tests leave to those that follow. */
  SessionHistory history() {
    return history;
  }

  /** States that services start from. */
  Snapshots snapshots() {
    return snapshots;
  }

  TestSink sink() {
    return sink;
  }

  /**
   * No test is run in this session any more; waiting for its events ends. Safe for any thread.
   *
   * @param reason the tracer does not answer, or the engine
   */
  void giveUp(EnvironmentException reason) {
    if (sink.lostReason() == null) {
      sink.lost(reason);
    }
  }

  /** Whether tests can still be run in this session. */
  boolean usable() {
    return !broken && sink.lostReason() == null;
  }

  /**
   * Content of {@code /etc/hosts} for every instance.
   *
   * @param guests addresses of what is no service, by name
   */
  String hosts(Map<String, String> guests) {
    Map<String, String> addresses = new TreeMap<>(guests);
    services.values().forEach(s -> addresses.put(s.name(), s.details().ipAddress()));
    return HostsFile.of(addresses);
  }

  /** Removes the containers, side by side. Containers that are gone already are fine. */
  @Override
  public void close() {
    if (link != null) {
      link.client().close();
    }
    Map<String, Future<Boolean>> removals = new LinkedHashMap<>();
    for (String id : owned.keySet()) {
      removals.put(id, pool.submit(() -> engine.removeForce(id)));
    }
    long deadline = System.nanoTime() + fleet.cleanupLimit().toNanos();
    removals.forEach(
        (id, removal) -> {
          if (Futures.settle(removal, Durations.until(deadline)) == null) {
            fleet.leftOver(requireNonNull(owned.get(id)));
          }
        });
    owned.clear();
    ports.leave(number);
    for (String service : saved.services()) {
      if (Futures.settle(pool.submit(() -> forget(service)), Durations.until(deadline)) == null) {
        fleet.leftOver("image of " + service);
      }
    }
    if (!entered) {
      return;
    }
    entered = false;
    if (!seeing) {
      String volume = fleet.linkVolume(number);
      if (Futures.settle(pool.submit(() -> engine.removeVolume(volume)), Durations.until(deadline))
          == null) {
        fleet.leftOver("volume " + volume);
      }
    }
    volumes.leave(Durations.until(deadline), fleet::leftOver);
  }

  private boolean forget(String service) {
    saved.forget(service);
    return true;
  }
}
