package dev.faultbox.trace;

import static dev.faultbox.trace.TestRecords.SERVICES;
import static dev.faultbox.trace.TestRecords.TABLE;
import static dev.faultbox.trace.TestRecords.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Event;
import dev.faultbox.testing.Vectors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the log says about calls that a rule ended the service at, or shortened. */
final class CrashTest {
  private static final int BY_ITSELF = 0;
  private static final int BY_A_RULE = 3;

  private final EventLog log = new EventLog(SERVICES, TABLE, "x86_64");

  private List<Event> events() {
    List<Event> events = new ArrayList<>();
    log.events().forEach(events::add);
    return events;
  }

  @ParameterizedTest
  @CsvSource({"5, crash(before)", "6, crash(after)"})
  void theCallAndTheExitSayWhatHappened(int decision, String text) {
    log.rule(5, new TracedRule("db/write//1", "", "", "as the spec says it"));
    TestRecords records = new TestRecords();
    records.started(1, 0, 1);
    records.begin(Records.SYSCALL, 2, 0).u32(1).u32(1).u32(1).u16(WRITE).u8(decision).u8(0);
    records.str("main").u8(Records.ATTRIBUTE_RULE).u16(4).u32(5).end();
    records.exited(3, 0, 1, 1, 9, BY_A_RULE);
    records.started(4, 1, 2).exited(5, 1, 2, 0, 3, BY_ITSELF);
    log.append(records.bytes());
    assertThat(events().get(1).fields())
        .containsEntry("decision", text)
        .containsEntry("rule", "db/write//1");
    assertThat(events().get(2).fields())
        .containsEntry("cause", "crash")
        .containsEntry("signal", "KILL");
    assertThat(log.unaskedExits()).extracting(InstanceExit::instance).containsExactly(2);
    assertThat(log.syscalls("db").faulted()).isEqualTo(1);
  }

  @Test
  void aShortenedWriteSaysToHowMany() {
    log.rule(8, new TracedRule("db/write//1", "", "", "deny(ENOSPC)"));
    log.append(ByteBuffer.wrap(Vectors.read("event-syscall-torn")));
    assertThat(events().get(0).fields())
        .containsAllEntriesOf(
            Map.of("decision", "torn(17)", "size", "42", "written", "17", "rule", "db/write//1"));
  }
}
