package dev.faultbox.protocol;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Satisfied by an accepted connection. */
final class TcpProbe implements Probe {
  @Override
  public ProbeResult attempt(InetSocketAddress address, Duration budget, Farewell farewell)
      throws InterruptedException {
    Deadline deadline = new Deadline(budget);
    try (Connection connection = Connection.open(address, TcpStep.DIAL_LIMIT, deadline)) {
      connection.finish(farewell);
      return ProbeResult.success();
    } catch (IOException e) {
      return ProbeResult.failure(Failure.cause("it", budget, () -> true, e, 0));
    }
  }
}
