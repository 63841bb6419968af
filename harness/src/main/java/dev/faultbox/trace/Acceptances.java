package dev.faultbox.trace;

import dev.faultbox.model.Accepted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Connections between services that were found accepted, by the event that tells of them. Written
 * under its owner's lock, read without.
 */
final class Acceptances {
  private final Map<Integer, List<Accepted>> byEvent = new ConcurrentHashMap<>();
  private final Map<Integer, String> peers = new ConcurrentHashMap<>();

  /**
   * Takes a connection.
   *
   * @param connect index of the connect event
   * @param accept index of the accept event, negative when it is not known which it was
   * @param next index of the event that comes next
   */
  void add(String connector, String acceptor, int connect, int accept, int next) {
    if (accept >= 0) {
      peers.put(accept, connector);
    }
    // Most threads are in accept long before somebody connects: then the accept tells too early.
    boolean here = accept > connect;
    List<Accepted> list = new ArrayList<>(at(here ? accept : next));
    list.add(new Accepted(connector, acceptor, connect + 1L, here));
    byEvent.put(here ? accept : next, List.copyOf(list));
  }

  List<Accepted> at(int event) {
    return byEvent.getOrDefault(event, List.of());
  }

  /** The service whose connection an accept event got, null when it is not known. */
  @Nullable String peer(int event) {
    return peers.get(event);
  }
}
