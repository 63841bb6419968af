package dev.faultbox.protocol;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Satisfied when the service has answered in its own protocol. */
final class DialogueProbe implements Probe {
  /** Longest attempt. */
  static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(5);

  private final Dialogue dialogue;

  DialogueProbe(Dialogue dialogue) {
    this.dialogue = requireNonNull(dialogue, "dialogue is null");
  }

  @Override
  public ProbeResult attempt(InetSocketAddress address, Duration budget, Farewell farewell)
      throws InterruptedException {
    Duration limit = budget.compareTo(ATTEMPT_LIMIT) < 0 ? budget : ATTEMPT_LIMIT;
    Deadline deadline = new Deadline(limit);
    Connection connection = null;
    try {
      connection = Connection.open(address, limit, deadline);
      dialogue.hold(new PeerInput(connection), connection::write);
      leave(connection, farewell);
      return ProbeResult.success();
    } catch (Refusal e) {
      return ProbeResult.refusal(e);
    } catch (IOException e) {
      long received = connection == null ? 0 : connection.received();
      return ProbeResult.failure(Failure.cause("it", limit, () -> true, e, received));
    } finally {
      if (connection != null) {
        connection.close();
      }
    }
  }

  private void leave(Connection connection, Farewell farewell) throws InterruptedException {
    try {
      connection.write(dialogue.goodbye());
    } catch (IOException e) {
      // It has answered, and closed first.
    }
    connection.finish(farewell);
  }
}
