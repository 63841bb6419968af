package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Trace files of real services: the same run gives the same normalized bytes, and clocks tell who
 * talked to whom. Alone, because a service that does not get a processor for a tenth of a second is
 * not waited for.
 */
@Isolated
final class TracesIT {
  /** {@code bench/stable.sh} compares a hundred whole runs. */
  private static final int TESTS = 30;

  /** The order of these was chance in one of seven: nineteen of twenty runs would show it. */
  private static final int SOCKET_TESTS = 20;

  private static final String SERVICES =
      """
      db = service("db", "bin/linux/mock-db",
          interface("main", "tcp", 5432),
          healthcheck = tcp("localhost:5432"),
      )

      api = service("api", "bin/linux/mock-api",
          interface("public", "http", 8080),
          depends_on = [db],
          healthcheck = http("localhost:8080/health"),
      )

      def body():
          def slow():
              assert_eq(api.post(path = "/data/city", body = "Lisbon").status, 200)
          fault(db, fsync = delay("1ms", label = "slow disk"), run = slow)
          def broken():
              assert_true(api.post(path = "/data/city", body = "Porto").status >= 500)
          fault(db, write = deny("EIO", path = "/tmp/*.wal"), run = broken)
          assert_eq(api.get(path = "/data/city").status, 200)

      """;

  @TempDir private Path directory;

  @Test
  void equalTestsAndEqualRunsGiveEqualBytes() throws IOException {
    StringBuilder spec = new StringBuilder(SERVICES);
    for (int i = 0; i < TESTS; i++) {
      spec.append("def test_%03d():\n    body()\n\n".formatted(i));
    }
    Path first = directory.resolve("first.norm");
    Path second = directory.resolve("second.norm");
    Path part = directory.resolve("part.norm");
    passes(HarnessRun.spec(directory, spec.toString(), "--normalize", first.toString()));
    passes(HarnessRun.spec(directory, spec.toString(), "--normalize", second.toString()));
    passes(
        HarnessRun.spec(
            directory, spec.toString(), "--test", "00*", "--normalize", part.toString()));

    String all = Files.readString(first);
    List<String> sections = Arrays.asList(all.split("(?m)^=== test_\\d+ ===\n"));
    assertThat(sections).hasSize(TESTS + 1).first().isEqualTo("");
    assertThat(new TreeSet<>(sections.subList(1, sections.size())))
        .containsExactly(
            """
            --- api ---
            service_started
            service_ready
            --- db ---
            service_started
            service_ready
            fault_applied
            write allow /tmp/mock-db.wal
            fsync delay(1ms) /tmp/mock-db.wal
            fault_removed
            fault_applied
            write deny(input/output error) /tmp/mock-db.wal
            write allow pipe
            fault_removed
            --- test ---
            step_send api
            step_recv api
            step_send api
            step_recv api
            step_send api
            step_recv api
            result pass
            """);
    assertThat(Files.readString(second)).isEqualTo(all);
    assertThat(all).startsWith(Files.readString(part));
    HarnessRun.Result same = HarnessRun.run(directory, "diff", first.toString(), second.toString());
    assertThat(same.out()).isEqualTo("traces are identical\n");
    assertThat(same.exitCode()).isZero();
    HarnessRun.Result different =
        HarnessRun.run(directory, "diff", first.toString(), part.toString());
    assertThat(different.out())
        .startsWith(
            "traces differ (%d vs %d lines):\n"
                .formatted(all.lines().count(), Files.readString(part).lines().count()));
    assertThat(different.exitCode()).isEqualTo(1);
    HarnessRun.Result missing = HarnessRun.run(directory, "diff", first.toString(), "no.norm");
    assertThat(missing.err()).contains("no.norm does not exist");
    assertThat(missing.exitCode()).isEqualTo(2);
  }

  /**
   * Also those behind a step's answer and behind the probe's connection: none is left to chance.
   */
  @Test
  void callsOnConnectionsOfTheDriverHaveTheirPlace() throws IOException {
    StringBuilder spec = new StringBuilder(SERVICES.substring(0, SERVICES.indexOf("api = ")));
    spec.append(
        """
        def ping():
            assert_eq(db.main.send(data = "PING"), "PONG")

        def body():
            fault(db, recvfrom = delay("1ms"), run = ping)
            fault(db, accept4 = delay("1ms"), sendto = delay("1ms"), run = ping)
            fault(db, close = delay("1ms"), run = ping)
            fault(db, recvfrom = deny("EIO", nth = 2), run = ping)
            ping()

        """);
    for (int i = 0; i < SOCKET_TESTS; i++) {
      spec.append("def test_%03d():\n    body()\n\n".formatted(i));
    }
    Path file = directory.resolve("sockets.norm");
    passes(HarnessRun.spec(directory, spec.toString(), "--normalize", file.toString()));
    List<String> sections = Arrays.asList(Files.readString(file).split("(?m)^=== test_\\d+ ===\n"));
    assertThat(sections).hasSize(SOCKET_TESTS + 1).first().isEqualTo("");
    assertThat(new TreeSet<>(sections.subList(1, sections.size())))
        .containsExactly(
            """
            --- db ---
            service_started
            recvfrom allow socket
            close allow socket
            service_ready
            fault_applied
            recvfrom delay(1ms) socket
            sendto allow socket
            recvfrom delay(1ms) socket
            close allow socket
            fault_removed
            fault_applied
            accept4 delay(1ms)
            recvfrom allow socket
            sendto delay(1ms) socket
            recvfrom allow socket
            close allow socket
            fault_removed
            fault_applied
            recvfrom allow socket
            sendto allow socket
            recvfrom allow socket
            close delay(1ms) socket
            fault_removed
            fault_applied
            recvfrom allow socket
            sendto allow socket
            recvfrom deny(input/output error) socket
            close allow socket
            fault_removed
            recvfrom allow socket
            sendto allow socket
            recvfrom allow socket
            close allow socket
            --- test ---
            step_send db
            step_recv db
            step_send db
            step_recv db
            step_send db
            step_recv db
            step_send db
            step_recv db
            step_send db
            step_recv db
            result pass
            """);
  }

  /** A store hears of the end of a connection when its client has long answered the driver. */
  @Test
  void callsOnConnectionsBetweenServicesHaveTheirPlace() throws IOException {
    StringBuilder spec = new StringBuilder(SERVICES.substring(0, SERVICES.indexOf("def body")));
    spec.append(
        """
        def store():
            assert_eq(api.post(path = "/data/city", body = "Lisbon").status, 200)

        def body():
            fault(db, recvfrom = delay("1ms"), run = store)
            fault(db, accept4 = delay("1ms"), close = delay("1ms"), run = store)
            fault(api, recvfrom = delay("1ms"), sendto = delay("1ms"), run = store)
            store()

        """);
    for (int i = 0; i < SOCKET_TESTS; i++) {
      spec.append("def test_%03d():\n    body()\n\n".formatted(i));
    }
    Path file = directory.resolve("between.norm");
    passes(HarnessRun.spec(directory, spec.toString(), "--normalize", file.toString()));
    List<String> sections = Arrays.asList(Files.readString(file).split("(?m)^=== test_\\d+ ===\n"));
    assertThat(sections).hasSize(SOCKET_TESTS + 1).first().isEqualTo("");
    assertThat(new TreeSet<>(sections.subList(1, sections.size()))).hasSize(1);
    assertThat(sections.get(1)).contains("close delay(1ms) socket\n");
  }

  @Test
  void clocksAndNumbersAreThoseOfWhatHappened() throws IOException {
    Path json = directory.resolve("trace.json");
    Path shiviz = directory.resolve("trace.shiviz");
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            SERVICES
                + """
                def test_through():
                    assert_eq(api.post(path = "/data/city", body = "Lisbon").status, 200)
                    assert_eventually(service = "db", syscall = "fsync")

                def test_apart():
                    assert_eq(db.send(data = "GET city"), "NOT_FOUND")
                    assert_eq(api.get(path = "/health").status, 200)
                    fail("on purpose")

                def test_queries():
                    print("placing order 7")
                    assert_eq(db.send(data = "SET city Lisbon"), "OK")
                    wal = assert_eventually(service = "db", syscall = "openat", path = "*.wal")
                    assert_true("O_CREAT" in wal.flags and "O_CLOEXEC" in wal.flags, wal.flags)
                    assert_true(wal.pid != "" and wal.tid != "" and wal.comm == "mock-db", str(wal))
                    assert_eq(assert_eventually(syscall = "bind", service = "db").addr, "0.0.0.0:5432")
                    assert_eq(assert_eventually(syscall = "listen", service = "db").ret, "0")
                    assert_eventually(type = "log", line = "*order 7")
                    assert_before(
                        first = {"type": "step_send", "target": "db"},
                        then = {"service": "db", "syscall": "fsync"},
                    )
                    kill(db)
                    assert_eventually(type = "service_exited", service = "db", signal = "KILL", within = "5s")
                    assert_before(
                        first = {"type": "process_fault"},
                        then = {"type": "service_exited"},
                    )
                """,
            "--output",
            json.toString(),
            "--shiviz",
            shiviz.toString());
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);

    List<Map<String, Object>> tests =
        Json.objects(Json.object(Files.readString(json)).get("tests"));
    List<Map<String, Object>> through = Json.objects(tests.get(0).get("events"));
    long seq = 0;
    long connectClock = -1;
    long writeClock = -1;
    Map<String, Long> own = new HashMap<>();
    for (Map<String, Object> event : through) {
      assertThat(event.get("seq")).isEqualTo(++seq);
      String service = (String) event.get("service");
      long count = clock(event, service);
      assertThat(count).isEqualTo(own.merge(service, 1L, Long::sum));
      if ("syscall.connect".equals(event.get("event_type"))) {
        assertThat(fields(event))
            .containsEntry("peer", "db")
            .containsEntry("addr", "127.0.0.1:5432");
        connectClock = count;
      } else if ("syscall.fsync".equals(event.get("event_type"))) {
        writeClock = clock(event, "api");
      }
    }
    assertThat(connectClock).isPositive();
    assertThat(writeClock).as("the store knows of the connect").isEqualTo(connectClock);
    for (Map<String, Object> event : Json.objects(tests.get(1).get("events"))) {
      boolean ofStore = "db".equals(event.get("service"));
      assertThat(clock(event, ofStore ? "api" : "none")).as(event.toString()).isZero();
    }
    assertThat(tests.get(2)).containsEntry("result", "pass");
    assertReadable(Files.readString(shiviz));
  }

  /** By the expressions in its own first lines; every lane counts from 1 in each execution. */
  private static void assertReadable(String log) {
    String[] parts = log.split("\n", 3);
    Pattern entry = Pattern.compile(parts[0].replace("{.*}", "\\{.*\\}"));
    String[] executions = Pattern.compile(parts[1], Pattern.MULTILINE).split(parts[2]);
    assertThat(executions).hasSize(4);
    for (String execution : List.of(executions[1], executions[2])) {
      Matcher entries = entry.matcher(execution);
      Map<String, Integer> own = new HashMap<>();
      while (entries.find()) {
        String host = entries.group("host");
        assertThat(entries.group("clock"))
            .contains("\"" + host + "\":" + own.merge(host, 1, Integer::sum));
      }
      assertThat(own).containsOnlyKeys("db", "api", "test");
    }
    assertThat(executions[2]).contains("\nVIOLATION [test_apart] on purpose\ntest {");
  }

  private static void passes(HarnessRun.Result result) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> fields(Map<String, Object> event) {
    return (Map<String, Object>) event.get("fields");
  }

  @SuppressWarnings("unchecked")
  private static long clock(Map<String, Object> event, String service) {
    return (Long) ((Map<String, Object>) event.get("vector_clock")).getOrDefault(service, 0L);
  }
}
