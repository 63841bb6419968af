package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.ContainerRequest;
import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineRefusal;
import dev.faultbox.engine.Labels;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.Freshness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Knows how to start the containers of a spec, again if they were lost. Safe for any thread. */
final class Fleet {
  /** First HTTP status of those that leave open what was done. */
  private static final int SERVER_ERRORS = 500;

  private final Engine engine;
  private final ExecutorService pool;
  private final RunIdentity identity;
  private final Preparation.Prepared prepared;
  private final Interruption interruption;
  private final AtomicInteger generation;
  private final Map<String, String> fallenBack = new ConcurrentSkipListMap<>();
  private final Remains remains;
  private final SharedVolumes volumes;
  private final PinnedPorts ports = new PinnedPorts();

  Fleet(
      Engine engine,
      ExecutorService pool,
      RunIdentity identity,
      Preparation.Prepared prepared,
      Interruption interruption) {
    this(engine, pool, identity, prepared, interruption, new AtomicInteger(), new Remains());
  }

  /**
   * @param generation shared by the fleets of a run, so that no two containers have one name
   * @param remains shared by them, too
   */
  Fleet(
      Engine engine,
      ExecutorService pool,
      RunIdentity identity,
      Preparation.Prepared prepared,
      Interruption interruption,
      AtomicInteger generation,
      Remains remains) {
    this.engine = requireNonNull(engine, "engine is null");
    this.pool = requireNonNull(pool, "pool is null");
    this.identity = requireNonNull(identity, "identity is null");
    this.prepared = requireNonNull(prepared, "prepared is null");
    this.interruption = requireNonNull(interruption, "interruption is null");
    this.generation = requireNonNull(generation, "generation is null");
    this.remains = requireNonNull(remains, "remains is null");
    this.volumes =
        new SharedVolumes(
            engine, pool, identity, prepared.services().stream().map(ServicePlan::spec).toList());
  }

  /** Starts a tracer and the containers of all services. */
  Session start() throws InterruptedException {
    return Session.start(this);
  }

  Engine engine() {
    return engine;
  }

  ExecutorService pool() {
    return pool;
  }

  RunIdentity identity() {
    return identity;
  }

  Preparation.Prepared prepared() {
    return prepared;
  }

  List<ServicePlan> services() {
    return prepared.services();
  }

  /**
   * Numbers the containers that follow each other under one name: the engine may need a moment to
   * give up the name of one it is removing.
   */
  int nextGeneration() {
    return generation.incrementAndGet();
  }

  ContainerRequest tracerRequest(int generation) {
    return ContainerRequests.tracer(identity, prepared.tracerImage(), generation);
  }

  /**
   * @param session whose gates come to it
   */
  ContainerRequest unseeingTracerRequest(int generation, int session) {
    return ContainerRequests.unseeingTracer(
        identity, prepared.tracerImage(), generation, linkVolume(session));
  }

  /** Whether calls are seen; one for all fleets of a run. */
  Sight sight() {
    return remains.sight();
  }

  /** Findings since the last call that a user should know before tests run. */
  List<Diagnostic> news() {
    return remains.news();
  }

  /** Name of the volume where gates meet a tracer that cannot come to them. */
  String linkVolume(int session) {
    // No volume of a spec has such a name.
    return identity.volumeName("_link", session);
  }

  /**
   * @param layered whether instances get file systems of their own in it
   * @param pinned whether it gets the ports of this machine that the spec says
   * @param link how its gate reaches the tracer; null where the tracer reaches the gate
   */
  ContainerRequest serviceRequest(
      ServicePlan plan, int generation, boolean layered, boolean pinned, @Nullable GateLink link) {
    return ContainerRequests.service(
        identity, plan, generation, volumes::nameOf, layered, pinned, link);
  }

  /** Whether a container of the service is to serve many instances, and the engine allows it. */
  boolean mayLayer(ServicePlan plan) {
    return plan.spec().freshness().isolation() == Freshness.Isolation.PROCESS
        && !fallenBack.containsKey(plan.name());
  }

  /** The engine does not allow fresh instances in one container; every test gets a new one. */
  void fallBack(String service, String reason) {
    fallenBack.putIfAbsent(service, reason);
    remains.fallBack(service, reason);
  }

  /** Why services get a container for every test although the spec does not say so. */
  Map<String, String> fallenBack() {
    return fallenBack;
  }

  /** The named volumes, which all sessions of a run have. */
  SharedVolumes volumes() {
    return volumes;
  }

  /** Who has the ports of this machine. */
  PinnedPorts ports() {
    return ports;
  }

  /** No session is started any more. */
  void end() {
    volumes.end(cleanupLimit(), this::leftOver);
  }

  Map<String, String> volumeLabels() {
    return Labels.ofService(identity.id(), identity.version(), "");
  }

  /** Time for the removal of containers. */
  Duration cleanupLimit() {
    return interruption.isRequested() ? RunLimits.INTERRUPTED_CLEANUP : RunLimits.CLEANUP;
  }

  void leftOver(String what) {
    remains.leftOver(what);
  }

  /** Making something failed; unless the engine has refused to, it may be there all the same. */
  void failedToMake(EnvironmentException reason) {
    if (!(reason.getCause() instanceof EngineRefusal refusal)
        || refusal.status() >= SERVER_ERRORS) {
      remains.doubt();
    }
  }

  /** Returns when the engine has the image, which may have been left to be made. */
  void requireImage(String tag) {
    prepared.pending().require(tag);
  }
}
