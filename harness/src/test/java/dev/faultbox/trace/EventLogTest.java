package dev.faultbox.trace;

import static dev.faultbox.trace.TestRecords.ACCEPT;
import static dev.faultbox.trace.TestRecords.CONNECT;
import static dev.faultbox.trace.TestRecords.NONE;
import static dev.faultbox.trace.TestRecords.OPENAT;
import static dev.faultbox.trace.TestRecords.SERVICES;
import static dev.faultbox.trace.TestRecords.TABLE;
import static dev.faultbox.trace.TestRecords.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.faultbox.model.Accepted;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Event;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.Transport;
import dev.faultbox.testing.Vectors;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EventLogTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final EventLog log = new EventLog(SERVICES, TABLE, "x86_64");

  @Test
  void everyAttributeOfASystemCallBecomesAField() {
    log.append(ByteBuffer.wrap(Vectors.read("event-syscall")));
    Event event = log.events().iterator().next();
    assertThat(event.seq()).isEqualTo(1);
    assertThat(event.nanos()).isEqualTo(2_500_000);
    assertThat(event.type()).isEqualTo("syscall");
    assertThat(event.eventType()).isEqualTo("syscall.connect");
    assertThat(event.service()).isEqualTo("db");
    assertThat(event.fields())
        .containsExactly(
            entry("syscall", "connect"),
            entry("family", "connect"),
            entry("pid", "2"),
            entry("tid", "3"),
            entry("comm", "mock-db"),
            entry("decision", "allow"),
            entry("path", "/data/wal.log"),
            entry("path2", "/data/wal.old"),
            entry("flags", "0x241"),
            entry("fd", "-100"),
            entry("size", "42"),
            entry("addr", "127.0.0.1:5432"),
            entry("peer", "api"),
            entry("ret", "-111"),
            entry("errno", "ECONNREFUSED"),
            entry("system", "true"));
  }

  @Test
  void instanceOfATestBeforeIsKnown() throws Exception {
    Listener listener = new Listener(Transport.TCP, InetAddress.getByName("::"), 5432);
    log.adopt(7, 0, Set.of(listener));
    assertThat(log.listening(7)).containsExactly(listener);
    assertThat(log.awaitListening(7, 5432, Duration.ZERO)).isEqualTo(EventLog.Readiness.LISTENING);
    assertThat(log.exit(7)).isEmpty();
  }

  @Test
  void decidedCallsNameTheirRule() {
    log.rule(
        5, new TracedRule("db/persist/disk failure/1", "disk failure", "persist", "deny(EIO)"));
    log.rule(6, new TracedRule("db/connect//1", "", "", "hold(stuck)"));
    log.rule(7, new TracedRule("db/write//1", "", "", "delay(0.5s)"));
    append("event-syscall-denied", "event-syscall-delayed");
    append("event-syscall-held", "event-syscall-released");
    assertThat(log.events())
        .extracting(event -> event.type() + " " + event.fields().get("decision"))
        .containsExactly(
            "syscall deny(input/output error)",
            "syscall delay(0.5s)",
            "syscall hold(stuck)",
            "syscall_released allow (released)");
    assertThat(log.events().iterator().next().fields())
        .containsEntry("errno", "EIO")
        .containsEntry("rule", "db/persist/disk failure/1")
        .containsEntry("label", "disk failure")
        .containsEntry("op", "persist");
    assertThat(log.events())
        .extracting(event -> event.fields().get("latency_ms"))
        .containsExactly(null, "500", null, null);
    assertThat(last(log).fields()).containsEntry("held_ms", "1500").containsEntry("tag", "stuck");
    assertThat(log.syscalls("db").total()).isEqualTo(3);
    assertThat(log.syscalls("db").faulted()).isEqualTo(3);
  }

  @Test
  void eventsAreNumberedWithoutGaps() {
    log.append(
        new TestRecords()
            .syscall(3, 0, OPENAT, "/a")
            .output(4, 0, 1, 0, "line")
            .syscall(9, 0, OPENAT, "/b")
            .bytes());

    assertThat(log.events()).extracting(Event::seq).containsExactly(1L, 2L);
    assertThat(List.of(log.numberOf(2), log.numberOf(3), log.numberOf(8), log.numberOf(99)))
        .containsExactly(0L, 1L, 1L, 2L);
  }

  @Test
  void acceptanceBelongsToTheAcceptThatCameBehindTheConnect() {
    log.append(
        new TestRecords()
            .output(1, 0, 1, 0, "line")
            .syscall(3, 1, CONNECT, "")
            .syscall(4, 0, ACCEPT, "")
            .bytes());
    append("event-accepted");
    log.append(new TestRecords().syscall(10, 0, OPENAT, "/a").bytes());

    assertThat(log.events())
        .extracting(Event::accepted)
        .containsExactly(List.of(), List.of(new Accepted("api", "db", 1, true)), List.of());
    assertThat(log.events())
        .extracting(event -> event.fields().get("peer"))
        .containsExactly(null, "api", null);
  }

  @Test
  void acceptThatWaitedForTheConnectMergesWhenItsEndIsSeen() {
    log.append(
        new TestRecords()
            .syscall(2, 0, ACCEPT, "")
            .syscall(3, 1, CONNECT, "")
            .accepted(5, 0, 1, 3, 2)
            .syscall(6, 0, OPENAT, "/a")
            .bytes());

    assertThat(log.events())
        .extracting(Event::accepted)
        .containsExactly(List.of(), List.of(), List.of(new Accepted("api", "db", 2, false)));
    assertThat(log.events().iterator().next().fields()).containsEntry("peer", "api");
  }

  @Test
  void acceptanceOfAnUnknownConnectIsNothing() {
    log.append(
        new TestRecords()
            .syscall(2, 0, ACCEPT, "")
            .accepted(5, 0, 1, 3, 2)
            .syscall(6, 0, OPENAT, "/a")
            .bytes());

    assertThat(log.events()).allSatisfy(event -> assertThat(event.accepted()).isEmpty());
    assertThat(log.events().iterator().next().fields()).doesNotContainKey("peer");
  }

  @Test
  void theOtherRecordsOfTheVectorsAreUnderstood() throws Exception {
    append("event-started", "event-output", "event-listen", "event-dropped", "event-note");
    append("event-exited", "event-gate-lost");
    assertThat(log.events())
        .extracting(Event::type)
        .containsExactly("service_started", "events_dropped", "service_exited", "tracer_lost");
    assertThat(log.events())
        .extracting(Event::eventType)
        .startsWith("lifecycle.started", "events_dropped");
    assertThat(last(log).fields()).isEqualTo(Map.of("reason", "container ended"));
    assertThat(log.output("db").stderr()).containsExactly("bereit für 5432");
    assertThat(log.output("db").stdout()).isEmpty();
    assertThat(log.listening(1))
        .containsExactly(new Listener(Transport.TCP, InetAddress.getByName("::"), 5432));
    assertThat(log.unseen()).isEqualTo(12);
    assertThat(log.notes())
        .containsExactly(new Note("api", 2, "AMBIGUOUS_PORT", "port 5432 of db, db2"));
    InstanceExit exit = log.exit(1).orElseThrow();
    assertThat(exit)
        .isEqualTo(
            new InstanceExit(1, true, 9, true, InstanceExit.Cause.SELF, 6_999_000_000L, 2, 8));
    assertThat(exit.how()).isEqualTo("signal KILL");
    assertThat(log.unaskedExits()).containsExactly(exit);
    assertThat(log.lostGates()).isEqualTo(Map.of("api", "container ended"));
  }

  @Test
  void theTracersFrameOfEveryKindIsUnderstood() {
    List<TracedService> five = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "db", "api")) {
      five.add(new TracedService(name, Map.of()));
    }
    EventLog whole = new EventLog(five, TABLE, "x86_64");
    ByteBuffer records = ByteBuffer.wrap(Vectors.read("events")).order(ByteOrder.LITTLE_ENDIAN);
    records.position(5);
    while (records.hasRemaining()) {
      ByteBuffer record = records.slice(records.position(), 4 + records.getInt());
      records.position(records.position() + record.remaining() - 4);
      // The payload of its MARK is not one of the harness.
      if (record.get(4) != Records.MARK) {
        whole.append(record);
      }
    }
    assertThat(whole.events())
        .extracting(Event::eventType)
        .containsExactly(
            "lifecycle.started",
            "syscall.openat",
            "syscall.connect",
            "syscall.bind",
            "events_dropped",
            "service_exited",
            "tracer_lost");
    assertThat(whole.lastLines("db", 9)).containsExactly("listening on 5432", "oops");
    assertThat(whole.exit(17).orElseThrow().how()).isEqualTo("signal TERM");
  }

  @Test
  void anExitSaysHowAndWhy() {
    log.append(new TestRecords().exited(1, 0, 1, 0, 3, 1).exited(2, 1, 2, 1, 15, 2).bytes());
    List<Event> events = list(log.events());
    assertThat(events.get(0).fields())
        .containsExactly(
            entry("code", "3"),
            entry("oom", "false"),
            entry("uptime_ms", "250"),
            entry("cause", "stop"));
    assertThat(events.get(1).fields())
        .containsEntry("signal", "TERM")
        .containsEntry("cause", "kill");
    assertThat(log.unaskedExits()).isEmpty();
  }

  @Test
  void marksComeBackAsTheEventsTheyWere() {
    Mark mark = new Mark("step_send", "test", Map.of("target", "db.main"));
    Mark ready = new Mark("service_ready", "db", Map.of("after_ms", "6"));
    log.append(new TestRecords().mark(1, NONE, mark).mark(2, 0, ready).bytes());
    assertThat(log.events()).extracting(Event::service).containsExactly("test", "db");
    assertThat(log.events())
        .extracting(Event::eventType)
        .containsExactly("step_send.db.main", "lifecycle.ready");
    assertThat(log.events())
        .extracting(Event::fields)
        .containsExactly(mark.fields(), ready.fields());
  }

  @Test
  void callsAreCountedPerServiceAndName() {
    log.append(
        new TestRecords()
            .syscall(1, 0, OPENAT, "/a")
            .syscall(2, 0, WRITE, "")
            .syscall(3, 1, OPENAT, "/b")
            .syscall(4, 0, OPENAT, "/c")
            .bytes());
    assertThat(log.syscalls("db"))
        .isEqualTo(new SyscallSummary(3, 0, Map.of("openat", 2L, "write", 1L)));
    assertThat(log.syscalls("api")).isEqualTo(new SyscallSummary(1, 0, Map.of("openat", 1L)));
    assertThat(log.syscalls("nobody")).isEqualTo(new SyscallSummary(0, 0, Map.of()));
  }

  @Test
  void teardownIsOutsideQueriesAndCounts() {
    log.append(
        new TestRecords()
            .syscall(1, 0, OPENAT, "/a")
            .syscall(2, 0, OPENAT, "/late")
            .started(3, 1, 2)
            .bytes());
    log.endBody(1);
    log.append(new TestRecords().syscall(4, 0, WRITE, "").bytes());
    assertThat(log.events()).extracting(Event::seq).containsExactly(1L);
    assertThat(log.teardownEvents()).extracting(Event::seq).containsExactly(2L, 3L, 4L);
    assertThat(log.size()).isEqualTo(1);
    assertThat(log.syscalls("db")).isEqualTo(new SyscallSummary(1, 0, Map.of("openat", 1L)));
  }

  @Test
  void behindTheBoundCallsAreCountedAndTheEndIsKept() {
    EventLog small = new EventLog(SERVICES, TABLE, "x86_64", 3, EventLog.MAX_BYTES);
    TestRecords records = new TestRecords();
    for (int seq = 1; seq <= 5; seq++) {
      records.syscall(seq, 0, OPENAT, "/a");
    }
    small.append(records.exited(6, 0, 1, 1, 11, 0).bytes());
    assertThat(small.events()).extracting(Event::seq).containsExactly(1L, 2L, 3L, 4L);
    assertThat(small.unkept()).isEqualTo(2);
    assertThat(small.syscalls("db").total()).isEqualTo(5);
  }

  @Test
  void theBoundInBytesHoldsToo() {
    EventLog small = new EventLog(SERVICES, TABLE, "x86_64", 1_000, 2_000);
    TestRecords records = new TestRecords();
    for (int seq = 1; seq <= 100; seq++) {
      records.syscall(seq, 0, OPENAT, "/a/path/of/some/length");
    }
    small.append(records.bytes());
    assertThat(small.size()).isBetween(20, 40);
    assertThat(small.unkept()).isEqualTo(100 - small.size());
  }

  @Test
  void recordsLargerThanAChunkAndManyChunksAreFoundAgain() {
    String longPath = "/" + "x".repeat(60_000);
    for (int seq = 1; seq <= 40; seq++) {
      String path = seq % 3 == 0 ? longPath : "/" + seq;
      String value = "v".repeat(seq % 7 == 0 ? 65_535 : seq);
      log.append(new TestRecords().syscall(2 * seq - 1, 0, OPENAT, path).bytes());
      Mark mark = new Mark("log", "test", Map.of("line", value));
      log.append(new TestRecords().mark(2 * seq, NONE, mark).bytes());
    }
    List<Event> events = list(log.events());
    assertThat(events).hasSize(80);
    for (int seq = 1; seq <= 40; seq++) {
      String path = seq % 3 == 0 ? longPath : "/" + seq;
      assertThat(events.get(2 * seq - 2).fields()).containsEntry("path", path);
      int length = seq % 7 == 0 ? 65_535 : seq;
      assertThat(events.get(2 * seq - 1).fields().get("line")).hasSize(length);
    }
  }

  @Test
  void aViewDoesNotGrow() {
    log.append(new TestRecords().syscall(1, 0, OPENAT, "/a").bytes());
    Iterable<Event> view = log.events();
    log.append(new TestRecords().syscall(2, 0, OPENAT, "/b").bytes());
    assertThat(view).hasSize(1);
    assertThat(log.events()).hasSize(2);
  }

  @Test
  void outputIsMergedByItsOrder() {
    log.append(
        new TestRecords()
            .output(1, 0, 1, 0, "one")
            .output(2, 0, 2, 0, "two")
            .output(3, 0, 1, 0, "")
            .output(4, 0, 2, 1, "cut")
            .bytes());
    assertThat(log.lastLines("db", 3)).containsExactly("two", "", "cut");
    assertThat(log.lastLines("db", 9)).containsExactly("one", "two", "", "cut");
    assertThat(log.lastLines("api", 9)).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  void aVeryLongLineIsPutTogetherAgain() {
    String piece = "x".repeat(OutputTail.MAX_PIECE_BYTES);
    log.append(new TestRecords().output(1, 0, 1, 1, piece).output(2, 0, 1, 0, "end").bytes());
    assertThat(log.output("db").stdout()).containsExactly(piece + "end");
  }

  @Test
  void aFloodOfOutputLeavesItsEnd() {
    String line = "y".repeat(1_000);
    for (int i = 0; i < 5_000; i++) {
      log.append(new TestRecords().output(i + 1, 0, 1, 0, i + line).bytes());
    }
    List<String> kept = log.output("db").stdout();
    assertThat(kept.get(kept.size() - 1)).startsWith("4999y");
    assertThat(kept.size()).isBetween(1_030, 1_100);
    assertThat(log.output("db").droppedLines()).isEqualTo(5_000 - kept.size());
  }

  @Test
  void aWaiterSeesWhatWasAndWhatComes() throws Exception {
    log.append(new TestRecords().syscall(1, 0, OPENAT, "/a").bytes());
    assertThat(log.waitFor(e -> e.seq() == 1, Duration.ZERO)).isPresent();
    CompletableFuture<Event> waiting = waitForPath("/wanted");
    log.append(new TestRecords().syscall(2, 0, OPENAT, "/b").bytes());
    log.append(new TestRecords().syscall(3, 0, OPENAT, "/wanted").bytes());
    assertThat(waiting.get(20, TimeUnit.SECONDS).seq()).isEqualTo(3);
    assertThat(log.waitFor(e -> e.seq() == 4, Duration.ofMillis(1))).isEmpty();
  }

  @Test
  void waitingForAPortEndsByListenByExitOrByTime() throws Exception {
    log.append(new TestRecords().started(1, 0, 1).listen(2, 0, 1, 5432).started(3, 1, 2).bytes());
    assertThat(log.awaitListening(1, 5432, Duration.ZERO)).isEqualTo(EventLog.Readiness.LISTENING);
    assertThat(log.awaitListening(1, 80, Duration.ZERO)).isEqualTo(EventLog.Readiness.TIMEOUT);
    CompletableFuture<EventLog.Readiness> waiting = async(() -> log.awaitListening(2, 8080, LONG));
    log.append(new TestRecords().exited(4, 1, 2, 0, 1, 0).bytes());
    assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(EventLog.Readiness.EXITED);
    assertThat(log.awaitExit(2, Duration.ZERO).orElseThrow().how()).isEqualTo("code 1");
  }

  @Test
  void aPortOfOneTransportIsNotThatOfTheOther() throws Exception {
    log.append(new TestRecords().started(1, 0, 1).listen(2, 0, 1, Transport.UDP, 53).bytes());
    assertThat(log.awaitListening(1, Transport.UDP, 53, Duration.ZERO))
        .isEqualTo(EventLog.Readiness.LISTENING);
    assertThat(log.awaitListening(1, Transport.TCP, 53, Duration.ZERO))
        .isEqualTo(EventLog.Readiness.TIMEOUT);
    assertThat(log.awaitListening(1, 53, Duration.ZERO)).isEqualTo(EventLog.Readiness.TIMEOUT);
    ByteBuffer unknown = new TestRecords().listen(3, 0, 1, Transport.UDP, 53).bytes();
    unknown.put(4 + 1 + 8 + 8 + 2 + 4, (byte) 2);
    assertThatThrownBy(() -> log.append(unknown))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unknown transport 2");
  }

  @Test
  void aLostGateEndsTheWait() throws Exception {
    log.append(new TestRecords().started(1, 0, 1).bytes());
    CompletableFuture<EventLog.Readiness> waiting = async(() -> log.awaitListening(1, 80, LONG));
    log.append(new TestRecords().gateLost(2, 0, "container gone").bytes());
    assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(EventLog.Readiness.EXITED);
    assertThat(log.exit(1)).isEmpty();
  }

  @Test
  void aLostTracerEndsEveryWait() throws Exception {
    CompletableFuture<EventLog.Readiness> port = async(() -> log.awaitListening(1, 80, LONG));
    CompletableFuture<Event> event = waitForPath("/never");
    log.lost(new EnvironmentException(ErrorCode.TRACER_LOST, "gone"));
    assertThatThrownBy(() -> port.get(20, TimeUnit.SECONDS)).hasRootCauseMessage("gone");
    assertThatThrownBy(() -> event.get(20, TimeUnit.SECONDS)).hasRootCauseMessage("gone");
    assertThatThrownBy(() -> log.awaitExit(1, LONG)).isInstanceOf(EnvironmentException.class);
  }

  @Test
  void readersAndTheWriterDoNotDisturbEachOther() throws Exception {
    int count = 4_000;
    CompletableFuture<Long> reader =
        async(
            () -> {
              long seen = 0;
              while (seen < count) {
                seen = 0;
                for (Event event : log.events()) {
                  seen++;
                  if (event.seq() != seen || !event.fields().get("path").equals("/" + seen)) {
                    throw new AssertionError(event.toString());
                  }
                }
              }
              return seen;
            });
    for (int seq = 1; seq <= count; seq += 100) {
      TestRecords batch = new TestRecords();
      for (int i = seq; i < seq + 100; i++) {
        batch.syscall(i, 0, OPENAT, "/" + i);
      }
      log.append(batch.bytes());
    }
    assertThat(reader.get(40, TimeUnit.SECONDS)).isEqualTo(count);
  }

  private void append(String... vectors) {
    for (String vector : vectors) {
      log.append(ByteBuffer.wrap(Vectors.read(vector)));
    }
  }

  private CompletableFuture<Event> waitForPath(String path) {
    return async(
        () ->
            log.waitFor(e -> path.equals(e.fields().get("path")), LONG)
                .orElseThrow(() -> new AssertionError("no event came")));
  }

  private interface Wait<T> {
    T get() throws InterruptedException;
  }

  private static <T> CompletableFuture<T> async(Wait<T> wait) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return wait.get();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        },
        command -> new Thread(command, "waiter").start());
  }

  private static List<Event> list(Iterable<Event> events) {
    List<Event> list = new ArrayList<>();
    events.forEach(list::add);
    return list;
  }

  private static Event last(EventLog log) {
    List<Event> events = list(log.events());
    return events.get(events.size() - 1);
  }
}
