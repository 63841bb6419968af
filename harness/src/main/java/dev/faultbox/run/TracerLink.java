package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.ContainerDetails;
import dev.faultbox.tracer.EventSink;
import dev.faultbox.tracer.TracerClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The connection to a tracer, and the way it was reached, which is that to the services, too.
 *
 * @param direct at the address of its own container instead of a mapped port
 */
record TracerLink(TracerClient client, boolean direct) {
  /**
   * What a container's own address gets before the mapped port is tried as well: an answer takes a
   * few milliseconds where that address leads to the engine's containers.
   */
  private static final Duration HEAD_START = Duration.ofMillis(500);

  TracerLink {
    requireNonNull(client, "client is null");
  }

  /**
   * Connects. A harness in a container reaches others at their own addresses, unless the engine has
   * a network of its own, as one without root has: then at mapped ports, as everybody else.
   *
   * @throws dev.faultbox.model.EnvironmentException when the tracer answers in neither way
   */
  static TracerLink open(
      ContainerDetails details, String token, EventSink sink, ExecutorService pool)
      throws InterruptedException {
    InetSocketAddress mapped = Endpoints.of(details, ContainerRequests.TRACER_PORT, false);
    if (!Endpoints.mayBeDirect(details)) {
      return connect(mapped, false, token, sink);
    }
    InetSocketAddress own = Endpoints.of(details, ContainerRequests.TRACER_PORT, true);
    CompletionService<TracerLink> attempts = new ExecutorCompletionService<>(pool);
    List<Future<TracerLink>> begun = new ArrayList<>();
    try {
      begun.add(attempts.submit(() -> connect(own, true, token, sink)));
      Future<TracerLink> first = attempts.poll(HEAD_START.toNanos(), TimeUnit.NANOSECONDS);
      if (first != null) {
        TracerLink link = Futures.settle(first, Duration.ZERO);
        if (link != null) {
          return link;
        }
      }
      begun.add(attempts.submit(() -> connect(mapped, false, token, sink)));
      Future<TracerLink> next = attempts.take();
      TracerLink link = Futures.settle(next, Duration.ZERO);
      if (link == null && first == null) {
        next = attempts.take();
      }
      return Futures.get(next, RunLimits.CONTAINERS, "connection to the tracer");
    } finally {
      begun.forEach(attempt -> attempt.cancel(true));
    }
  }

  private static TracerLink connect(
      InetSocketAddress address, boolean direct, String token, EventSink sink)
      throws InterruptedException {
    return new TracerLink(
        TracerClient.connect(
            address.getHostString(), address.getPort(), token, RunLimits.CONTAINERS, sink),
        direct);
  }
}
