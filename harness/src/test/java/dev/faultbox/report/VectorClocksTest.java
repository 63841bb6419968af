package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Event;
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
  void mergeKeepsTheGreaterOfEachComponent() {
    record("syscall", "a", "");
    Map<String, Long> connect = clocks.of("a");
    record("syscall", "a", "");
    clocks.merge("b", connect);

    assertThat(record("accept", "b", "")).isEqualTo(Map.of("a", 1L, "b", 1L));
  }

  @Test
  void eventOfNoServiceHasNoClock() {
    assertThat(record("events_dropped", "", "")).isEmpty();
  }

  private Map<String, Long> record(String type, String service, String target) {
    Map<String, String> fields = target.isEmpty() ? Map.of() : Map.of("target", target);
    return clocks.record(new Event(++seq, 0, type, type, service, fields));
  }
}
