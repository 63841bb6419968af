package dev.faultbox.protocol;

import dev.faultbox.model.HealthcheckSpec;
import java.net.InetSocketAddress;
import java.time.Duration;

/** One kind of healthcheck attempt. Stateless, safe for any thread. */
public interface Probe {
  /**
   * One attempt on the calling thread. Whether the service itself listens is the caller's question.
   *
   * @param budget time left for the healthcheck; an attempt takes no longer, and has its own limit
   * @param farewell how its connection is ended, in addition to the budget
   * @throws InterruptedException as soon as the thread is interrupted
   */
  ProbeResult attempt(InetSocketAddress address, Duration budget, Farewell farewell)
      throws InterruptedException;

  /** The probe a healthcheck asks for. */
  static Probe of(HealthcheckSpec check) {
    return switch (check.kind()) {
      case TCP -> new TcpProbe();
      case HTTP -> new HttpProbe(check.port(), check.path());
    };
  }
}
