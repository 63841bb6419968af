package dev.faultbox.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VectorClocksTest {
  private final VectorClocks clocks = new VectorClocks();
  private long seq;

  @Test
  void everyEventCountsForItsServiceOnly() {
    record("syscall", "db", "");
    record("syscall", "api", "");

    assertThat(record("syscall", "db", "")).isEqualTo(Map.of("db", 2L));
  }

  @Test
  void stepLeavesDriverAndTargetWithEachOthersPast() {
    record("syscall", "db", "");
    assertThat(record("step_send", "test", "db.main")).isEqualTo(Map.of("test", 1L));
    assertThat(record("syscall", "db", "")).isEqualTo(Map.of("db", 2L, "test", 1L));
    assertThat(record("step_recv", "test", "db.main")).isEqualTo(Map.of("db", 2L, "test", 2L));
    assertThat(clocks.of("api")).isEmpty();
  }

  @Test
  void acceptedConnectionMergesItsTwoSidesAtTheAccept() {
    record("syscall", "c", "");
    Map<String, Long> connect = record(connect("a"));
    record("syscall", "a", "");

    assertThat(record(accept("b", new Accepted("a", "b", 2, true))))
        .isEqualTo(Map.of("a", 1L, "b", 1L));
    assertThat(connect).isEqualTo(Map.of("a", 1L));
    assertThat(clocks.of("a")).isEqualTo(Map.of("a", 2L, "b", 1L));
    assertThat(clocks.of("c")).isEqualTo(Map.of("c", 1L));
  }

  @Test
  void acceptanceThatIsNoticedLaterMergesInFrontOfTheEvent() {
    record(connect("a"));
    Event later =
        new Event(
            ++seq, 0, "log", "log", "test", Map.of(), List.of(new Accepted("a", "b", 1, false)));

    assertThat(clocks.record(later)).isEqualTo(Map.of("test", 1L));
    assertThat(record("syscall", "b", "")).isEqualTo(Map.of("a", 1L, "b", 1L));
    assertThat(record("syscall", "a", "")).isEqualTo(Map.of("a", 2L));
  }

  @Test
  void unknownConnectionsAndConnectsWithoutPeerMergeNothing() {
    record("syscall", "a", "");
    Event accept = accept("b", new Accepted("a", "b", 1, true));

    assertThat(record(accept)).isEqualTo(Map.of("b", 1L));
    assertThat(clocks.of("a")).isEqualTo(Map.of("a", 1L));
  }

  @Test
  void connectAloneMergesNothing() {
    record(connect("a"));

    assertThat(record("syscall", "b", "")).isEqualTo(Map.of("b", 1L));
  }

  @Test
  void restartKnowsWhatTheDriverKnew() {
    record("service_started", "db", "");
    record("log", "test", "");
    record(new Event(++seq, 0, "process_fault", "", "db", Map.of("action", "restart")));

    assertThat(record("service_started", "db", "")).isEqualTo(Map.of("db", 3L, "test", 1L));
    assertThat(record("service_started", "api", "")).isEqualTo(Map.of("api", 1L));
  }

  @Test
  void eventOfNoServiceHasNoClock() {
    assertThat(record("events_dropped", "", "")).isEmpty();
  }

  private Event connect(String service) {
    Map<String, String> fields = Map.of("syscall", "connect", "peer", "b");
    return new Event(++seq, 0, "syscall", "syscall.connect", service, fields);
  }

  private Event accept(String service, Accepted accepted) {
    Map<String, String> fields = Map.of("syscall", "accept");
    return new Event(++seq, 0, "syscall", "syscall.accept", service, fields, List.of(accepted));
  }

  private Map<String, Long> record(Event event) {
    return clocks.record(event);
  }

  private Map<String, Long> record(String type, String service, String target) {
    Map<String, String> fields = target.isEmpty() ? Map.of() : Map.of("target", target);
    return clocks.record(new Event(++seq, 0, type, type, service, fields));
  }
}
