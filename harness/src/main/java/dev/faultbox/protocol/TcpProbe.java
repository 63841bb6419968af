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
      return new ProbeResult(true, 0, "", "");
    } catch (IOException e) {
      return new ProbeResult(false, 0, "", Failure.cause("it", budget, () -> true, e, 0));
    }
  }
}
