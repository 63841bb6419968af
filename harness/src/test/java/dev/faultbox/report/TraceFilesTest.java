package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.Accepted;
import dev.faultbox.model.Event;
import dev.faultbox.model.ServiceRun;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.UserException;
import dev.faultbox.model.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The normalized trace and the ShiViz log. */
class TraceFilesTest {
  @TempDir Path directory;

  @Test
  void normalizedTraceIsExact() throws IOException {
    assertThat(normalized(order("test_order", Verdict.FAIL)))
        .isEqualTo(
            """
            === test_order ===
            --- api ---
            service_started
            connect deny(connection refused)
            --- store ---
            service_started
            service_ready
            fault_applied
            write allow /data/app.log
            write trace socket
            fsync delay(100ms) /data/app.log
            fault_removed
            service_exited
            --- test ---
            step_send store
            step_recv store
            result fail
            """);
  }

  @Test
  void callsOfTwoPathsShowBoth() throws IOException {
    Map<String, String> fields =
        new LinkedHashMap<>(call(1, "store", "rename", "lie", "/tmp/q").fields());
    fields.put("path2", "/data/z");
    Event moved = new Event(1, 1, "syscall", "syscall.rename", "store", fields);

    assertThat(normalized(builder("test_x", Verdict.PASS, List.of(moved))).lines())
        .contains("rename lie /tmp/q -> /data/z");
    assertThat(EventLine.of(moved)).isEqualTo("rename lie  /tmp/q -> /data/z");
  }

  @Test
  void testsStandInOrderOfTheirNamesNotOfTheirRun() throws IOException {
    assertThat(normalized(order("test_b", Verdict.PASS), order("test_a", Verdict.PASS)).lines())
        .filteredOn(line -> line.startsWith("==="))
        .containsExactly("=== test_a ===", "=== test_b ===");
  }

  @Test
  void otherTimesAndNumbersGiveEqualBytes() throws IOException {
    TestResult one = order("test_x", Verdict.PASS);
    List<Event> moved = new ArrayList<>();
    for (Event event : one.events()) {
      Map<String, String> fields = new LinkedHashMap<>(event.fields());
      fields.replace("path", "socket:[77]", "socket:[4711]");
      fields.put("pid", "99");
      moved.add(
          new Event(
              event.seq() + 50,
              event.nanos() * 3,
              event.type(),
              event.eventType(),
              event.service(),
              fields));
    }

    assertThat(normalized(builder("test_x", Verdict.PASS, moved))).isEqualTo(normalized(one));
  }

  @Test
  void shivizLogIsReadByItsOwnExpressions() throws IOException {
    String log = shiviz(order("test_order", Verdict.FAIL), order("test_\"x\"", Verdict.PASS));
    String[] head = log.split("\n", 3);
    Matcher entries = Pattern.compile(head[0].replace("{.*}", "\\{.*\\}")).matcher(head[2]);
    Map<String, Long> own = new LinkedHashMap<>();
    List<String> texts = new ArrayList<>();
    while (entries.find()) {
      String host = entries.group("host");
      Matcher component =
          Pattern.compile("\"" + host + "\":(\\d+)").matcher(entries.group("clock"));
      assertThat(component.find()).as(entries.group()).isTrue();
      long count = Long.parseLong(component.group(1));
      // A second execution starts anew.
      assertThat(count).isIn(1L, own.getOrDefault(host, 0L) + 1);
      own.put(host, count);
      texts.add(entries.group("event"));
    }

    assertThat(head[1]).isEqualTo("^=== (?<trace>.*) ===$");
    assertThat(Pattern.compile(head[1], Pattern.MULTILINE).matcher(head[2]).results().count())
        .isEqualTo(2);
    assertThat(texts)
        .contains(
            "#7 persist(fsync) delay(100ms)  [slow log]  /data/app.log  (+100ms)",
            "#9 step_send store.get /orders",
            "VIOLATION [test_order] assert_eq: got 200, want 503 (order must be refused)")
        .hasSize(2 * 16 + 1);
  }

  @Test
  void arrowsGoFromConnectToAccept() throws IOException {
    Map<String, String> connect = Map.of("syscall", "connect", "decision", "allow", "peer", "b");
    Map<String, String> accept = Map.of("syscall", "accept", "decision", "allow", "peer", "a");
    TestResult result =
        builder(
            "test_x",
            Verdict.PASS,
            List.of(
                new Event(1, 0, "syscall", "syscall.connect", "a", connect),
                new Event(
                    2,
                    0,
                    "syscall",
                    "syscall.accept",
                    "b",
                    accept,
                    List.of(new Accepted("a", "b", 1, true)))));

    assertThat(shiviz(result)).contains("accept allow  a \nb {\"a\":1, \"b\":1}\n");
  }

  @Test
  void filesThatCannotBeWrittenAreFoundBeforeTheRun() {
    String missing = directory.resolve("no/such/file").toString();

    assertThatThrownBy(() -> open(missing, null))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--normalize " + missing);
    assertThatThrownBy(() -> open(null, missing))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--shiviz " + missing);
    String both = directory.resolve("both").toString();
    assertThatThrownBy(() -> open(both, both))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--normalize and --shiviz both name");
  }

  private static TestResult order(String name, Verdict verdict) {
    return builder(
        name,
        verdict,
        List.of(
            event(1, "service_started", "store", Map.of("image", "x")),
            event(2, "service_started", "api", Map.of()),
            event(3, "service_ready", "store", Map.of("after_ms", "6")),
            event(4, "fault_applied", "store", Map.of("fsync", "delay(100ms)")),
            call(5, "store", "openat", "allow", "/data/app.log"),
            call(5, "store", "write", "allow", "/data/app.log"),
            call(6, "store", "write", "trace", "socket:[77]"),
            new Event(
                7,
                0,
                "syscall",
                "syscall.fsync",
                "store",
                Map.of(
                    "syscall",
                    "fsync",
                    "family",
                    "fsync",
                    "decision",
                    "delay(100ms)",
                    "path",
                    "/data/app.log",
                    "label",
                    "slow log",
                    "op",
                    "persist",
                    "latency_ms",
                    "100")),
            call(8, "api", "connect", "deny(connection refused)", ""),
            event(
                9,
                "step_send",
                "test",
                Map.of("target", "store", "method", "get", "summary", "/orders")),
            system(10),
            call(11, "store", "write", "allow", ""),
            event(12, "step_recv", "test", Map.of("target", "store", "method", "get")),
            event(13, "fault_removed", "store", Map.of("matches", "1")),
            event(14, "service_exited", "store", Map.of("code", "0")),
            event(15, "events_dropped", "", Map.of("count", "1")),
            event(16, "log", "test", Map.of("line", "a\nb"))));
  }

  private static TestResult builder(String name, Verdict verdict, List<Event> events) {
    return (verdict == Verdict.PASS ? Samples.passing(name) : Samples.failing(name, verdict))
        .services(
            Map.of(
                "store",
                new ServiceRun("", "", 6, "process"),
                "api",
                new ServiceRun("", "", 6, "process")))
        .events(events)
        .build();
  }

  private static Event event(long seq, String type, String service, Map<String, String> fields) {
    return new Event(seq, seq, type, type, service, fields);
  }

  private static Event call(long seq, String service, String call, String decision, String path) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("syscall", call);
    fields.put("family", call);
    fields.put("decision", decision);
    if (!path.isEmpty()) {
      fields.put("path", path);
    }
    return new Event(seq, seq, "syscall", "syscall." + call, service, fields);
  }

  private static Event system(long seq) {
    Event call = call(seq, "store", "write", "allow", "/proc/self/oom_score_adj");
    Map<String, String> fields = new LinkedHashMap<>(call.fields());
    fields.put("system", "true");
    return new Event(seq, seq, "syscall", call.eventType(), "store", fields);
  }

  private String normalized(TestResult... results) throws IOException {
    Path file = directory.resolve("norm");
    try (Reports reports = open(file.toString(), null)) {
      Samples.play(reports, Samples.summary(0), results);
    }
    return Files.readString(file);
  }

  private String shiviz(TestResult... results) throws IOException {
    Path file = directory.resolve("shiviz");
    try (Reports reports = open(null, file.toString())) {
      Samples.play(reports, Samples.summary(0), results);
    }
    return Files.readString(file);
  }

  private static Reports open(String normalize, String shiviz) {
    PrintStream none = new PrintStream(new ByteArrayOutputStream());
    return Reports.open(
        new ReportOptions(false, false, false, 80, false, null, null, normalize, shiviz, "0.1.0"),
        none,
        none);
  }
}
