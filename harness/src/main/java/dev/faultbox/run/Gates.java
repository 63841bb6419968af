package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.ContainerDetails;
import dev.faultbox.engine.Engine;
import dev.faultbox.tracer.GateInfo;
import dev.faultbox.tracer.TracerClient;
import dev.faultbox.tracer.TracerError;
import dev.faultbox.tracer.TracerRefusedException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How the tracer of a session and the gates of its service containers find each other. Safe for any
 * thread.
 */
final class Gates {
  private static final int EPERM = 1;

  /** What the tracer gets for a pid that its own namespace does not have. */
  private static final int ESRCH = 3;

  private final Engine engine;
  private final String linkVolume;
  private final Map<Integer, GateLink> links = new ConcurrentHashMap<>();
  private final AtomicInteger tickets = new AtomicInteger();

  /**
   * @param linkVolume where gates come to the tracer; empty where it comes to them
   */
  Gates(Engine engine, String linkVolume) {
    this.engine = requireNonNull(engine, "engine is null");
    this.linkVolume = requireNonNull(linkVolume, "linkVolume is null");
  }

  /** How the next container of a service reaches the tracer; null where the tracer reaches it. */
  @Nullable GateLink link(ServicePlan plan) {
    if (linkVolume.isEmpty()) {
      return null;
    }
    GateLink link = new GateLink(linkVolume, tickets.incrementAndGet());
    links.put(plan.number(), link);
    return link;
  }

  /**
   * Puts the gate of a service's newest container under the tracer.
   *
   * @throws Sight.LostException when the tracer is kept from a container that runs
   */
  GateInfo attach(TracerClient tracer, ServiceContainer service) throws InterruptedException {
    GateLink link = links.get(service.plan().number());
    int gatePid = link == null ? (int) service.details().hostPid() : link.ticket();
    try {
      return TracerClient.await(
          tracer.attach(service.plan().number(), service.name(), gatePid),
          RunLimits.REQUEST,
          "attaching to " + service.name());
    } catch (TracerRefusedException e) {
      throw link == null && isKeptOut(e, service) ? Sight.kept(e, e.text()) : e;
    }
  }

  private boolean isKeptOut(TracerRefusedException e, ServiceContainer service) {
    return e.error() == TracerError.GATE_UNREACHABLE
        && (e.errno() == EPERM || (e.errno() == ESRCH && runs(service)));
  }

  private boolean runs(ServiceContainer service) {
    return engine.inspect(service.details().id()).filter(ContainerDetails::running).isPresent();
  }
}
