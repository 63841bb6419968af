package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Event;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.Trigger;
import dev.faultbox.model.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What faults, traces and queries in a body ask of whoever runs the test. */
class FaultBodyTest {
  private static final String DB =
      """
      db = service("db", "bin/mock-db",
          interface("main", "tcp", 5432),
          ops = {"persist": op(syscalls = ["write", "fsync"], path = "/data/**")},
      )
      api = service("api", "bin/mock-api")

      """;

  private SpecTester spec;
  private final FakeBody world = FakeBody.answering("OK");

  @BeforeEach
  void createTester(@TempDir Path directory) throws IOException {
    spec = new SpecTester(directory.toRealPath());
  }

  private BodyOutcome run(String body) {
    return spec.run(DB + "def test_a():\n" + body.indent(4), world);
  }

  private Rule onlyRule() {
    assertThat(world.windows).hasSize(1);
    assertThat(world.windows.get(0).rules()).containsOnlyKeys("db");
    return world.windows.get(0).rules().get("db").get(0);
  }

  @Test
  void windowLastsAsLongAsItsFunction() {
    BodyOutcome outcome =
        run(
            """
            def f():
                return db.main.send("PING")
            assert_eq(fault(db, write = deny("EIO"), run = f), "OK")
            """);
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.RETURNED);
    assertThat(world.calls).containsExactly("install 1", "remove 1");
    assertThat(world.windows.get(0).location()).hasToString("t.star:10:15");
  }

  @Test
  void windowEndsWhenItsFunctionRaises() {
    BodyOutcome outcome = run("fault(db, write = deny(\"EIO\"), run = lambda: fail(\"no\"))");
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.FAILED);
    assertThat(world.calls).containsExactly("install 1", "ending", "remove 1");
  }

  @Test
  void ruleSaysEverythingTheValueSaid() {
    run(
        """
        fault_start(db, must_fire = False, write = deny("EWOULDBLOCK", probability = "25%",
            label = "busy", path = "*.wal", to = api, nth = 3, max_fires = 2, mode = "stochastic"))
        """);
    Rule rule = onlyRule();
    assertThat(rule.action()).isEqualTo(RuleAction.DENY);
    assertThat(rule.argument()).isEqualTo(11);
    assertThat(rule.calls())
        .extracting(call -> call.name())
        .containsExactly("write", "writev", "pwrite64", "pwritev", "pwritev2");
    assertThat(rule.probability()).isEqualTo(0.25);
    assertThat(rule.trigger()).isEqualTo(new Trigger(Trigger.Kind.NTH, 3));
    assertThat(rule.maxFires()).isEqualTo(2);
    assertThat(rule.describe())
        .isEqualTo(
            "deny(EWOULDBLOCK) → filter:[write,writev,pwrite64,pwritev,pwritev2] path=\"*.wal\""
                + " to=\"api\" label=\"busy\" nth=3 probability=\"25%\" max_fires=2");
    assertThat(world.windows.get(0).mustFire()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "write | write writev pwrite64 pwritev pwritev2",
        "pwrite64 | pwrite64",
        "pwrite | pwrite64",
        "openat | open creat openat openat2",
        "send | sendto sendmsg sendmmsg",
        "fstatat | newfstatat"
      })
  void keywordIsAFamilyAnAliasAMemberOrASynonym(String keyword, String calls) {
    run("fault_start(db, " + keyword + " = delay(\"1ms\"))");
    assertThat(onlyRule().calls())
        .extracting(call -> call.name())
        .containsExactly(calls.split(" ", -1));
    assertThat(onlyRule().argument()).isEqualTo(1_000_000);
  }

  @Test
  void pathsOfOperationAndFaultBothApply() {
    run("fault_start(db, persist = deny(\"EIO\", path = \"*.wal\"))");
    assertThat(onlyRule().op()).isEqualTo("persist");
    assertThat(onlyRule().paths()).containsExactly("/data/**", "*.wal");
  }

  @Test
  void stopsWithoutAStartAreWarnedOf() {
    run(
        """
        fault_start(db, read = deny("EIO"))
        trace_stop(db)
        fault_stop(db)
        fault_stop(db)
        """);
    assertThat(world.calls).containsExactly("install 1", "remove 1");
    assertThat(world.warnings)
        .extracting(Diagnostic::message)
        .containsExactly(
            "trace_stop(db) ended nothing: no trace_start() on that service is in force in this"
                + " test",
            "fault_stop(db) ended nothing: no fault_start() on that service is in force in this"
                + " test");
    Diagnostic first = world.warnings.get(0);
    assertThat(first.level()).isEqualTo(Diagnostic.Level.WARNING);
    assertThat(first.code()).isEqualTo(ErrorCode.NOTHING_TO_END);
    assertThat(first.suggestion())
        .isEqualTo(
            "write trace_start(db, …) before it, or leave it out; trace(…, run = …) ends by"
                + " itself");
    assertThat(String.valueOf(first.location())).contains("t.star:");
  }

  @Test
  void stopEndsWhatWasStartedAndNothingElse() {
    run(
        """
        def f():
            fault_start(db, read = deny("EIO"))
            trace_start(db, syscalls = ["open"])
            fault_start(db, write = deny("EIO"))
            fault_stop(db)
            trace_stop(db)
        fault(db, fsync = deny("EIO"), run = f)
        """);
    assertThat(world.calls)
        .containsExactly(
            "install 1",
            "install 2",
            "install 3",
            "install 4",
            "remove 4",
            "remove 2",
            "remove 3",
            "remove 1");
  }

  @Test
  void rulesThatAreRefusedAreAnErrorAtTheCall() {
    world.refusal = new UserException(ErrorCode.SET_GREW_TWICE, "name the calls");
    BodyOutcome outcome = run("fault_start(db, write = deny(\"EIO\"))");
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.ERROR);
    assertThat(outcome.code()).isEqualTo(ErrorCode.SET_GREW_TWICE);
    assertThat(outcome.location()).hasToString("t.star:8:5");
  }

  @Test
  void untracedServiceIsNoTarget() {
    spec.fails(
        "db = service(\"db\", \"bin/mock-db\", trace = \"off\")\n"
            + "def test_a():\n    fault_start(db, write = deny(\"EIO\"))\n",
        "t.star:3:5: [FAULT_TARGET]: \"db\" is declared with trace=\"off\", nothing of it is"
            + " intercepted; leave trace= out");
  }

  @Test
  void callsOfKeywordsStringsAndOperationsAreNamed() {
    LoadedSpec loaded =
        spec.file("lib.star", "NAMES = [\"recv\"]\n")
            .load(
                "load(\"lib.star\", \"NAMES\")\n"
                    + "x = op(syscalls = [\"mk\" + \"dir\"])\n"
                    + "def test_a(x = 1):\n    fault_start(x, pwrite64 = x)\n");
    assertThat(loaded.namedCalls()).containsExactlyInAnyOrder("recvfrom", "mkdir", "write");
  }

  private void event(long seq, String type, String service, String... fields) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      map.put(fields[i], fields[i + 1]);
    }
    world.events.add(new Event(seq, seq * 1_000_000, type, type, service, map));
  }

  private void someEvents() {
    event(1, "service_ready", "db", "after_ms", "3");
    event(
        2,
        "syscall",
        "db",
        "syscall",
        "write",
        "family",
        "write",
        "path",
        "/tmp/a.wal",
        "decision",
        "deny(input/output error)",
        "errno",
        "EIO");
    event(3, "syscall", "api", "syscall", "openat", "family", "open", "decision", "allow");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "events() | [1, 2, 3]",
        "events(type = \"syscall\") | [2, 3]",
        "events(decision = \"deny(EIO)\") | [2]",
        "events(decision = \"deny(input/output error)\") | [2]",
        "events(decision = \"deny(*\") | [2]",
        "events(path = \"*.wal\") | [2]",
        "events(path = \"/tmp/*\") | [2]",
        "events(path = \"/t*\") | [2]",
        "events(path = \"/tmp\") | []",
        "events(after_ms = 3) | [1]",
        "events(lambda e: e.nothing == \"\" and e.seq > 2) | [3]",
        "events(where = lambda e: e.fields.get(\"errno\") == \"EIO\", service = \"d?\") | [2]",
        "[assert_eventually(syscall = \"openat\", within = \"2s\")] | [3]"
      })
  void filtersSelectEvents(String query, String numbers) {
    someEvents();
    BodyOutcome outcome = run("assert_eq([e.seq for e in " + query + "], " + numbers + ")");
    assertThat(outcome.reason()).isEmpty();
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.RETURNED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "assert_eventually(syscall = \"fsync\") | assert_eventually: no event matches syscall=\"fsync\"",
        "assert_never(service = \"api\") | assert_never: an event matches service=\"api\": #3 api syscall syscall=openat family=open decision=allow",
        "assert_before(first = {\"type\": \"log\"}, then = {\"service\": \"api\"}) | assert_before: no event matches first (type=\"log\")",
        "assert_before(first = {\"service\": \"api\"}, then = {\"type\": \"service_ready\"}) | assert_before: then came first: #1 db service_ready after_ms=3, first is #3 api syscall syscall=openat family=open decision=allow"
      })
  void unmetAssertionsAboutEventsFail(String statement, String reason) {
    someEvents();
    BodyOutcome outcome = run(statement);
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.ASSERTION);
    assertThat(outcome.reason()).isEqualTo(reason);
    assertThat(outcome.assertions()).isEqualTo(1);
  }

  private void everyType() {
    event(1, "service_started", "db", "kind", "binary");
    event(2, "test_restarted", "test", "reason", "wider", "added", "write");
    event(3, "fault_applied", "db", "write", "deny(EIO)");
    event(4, "step_send", "test", "target", "db", "method", "send", "summary", "GET a");
    event(5, "syscall", "db", "syscall", "pwrite64", "family", "write", "op", "persist");
    event(6, "syscall", "db", "syscall", "write", "family", "write", "label", "slow", "size", "7");
    event(7, "syscall_released", "db", "syscall", "write", "tag", "late", "held_ms", "12");
    event(8, "step_recv", "test", "target", "db", "success", "false", "body", "ERR");
    event(9, "log", "test", "line", "placing order 7");
    event(10, "fault_removed", "db", "matches", "1", "fires", "0");
    event(11, "fault_zero_traffic", "db", "rule", "db/write//1");
    event(12, "trace_applied", "api", "syscalls", "write");
    event(13, "process_fault", "db", "action", "kill", "signal", "KILL");
    event(14, "service_exited", "db", "signal", "KILL", "cause", "kill", "oom", "false");
    event(15, "events_dropped", "", "count", "3");
    event(16, "syscall", "api", "family", "rename", "path", "/tmp/q", "path2", "/data/z.new");
  }

  /** One list of types for all queries: every event, and every field as a filter. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type = \"step_*\" | [4, 8]",
        "type = \"step_send\", summary = \"GET *\" | [4]",
        "service = \"test\", success = \"false\" | [8]",
        "type = \"log\", line = \"*order ?\" | [9]",
        "type = \"fault_*\" | [3, 10, 11]",
        "write = \"deny(EIO)\" | [3]",
        "matches = 1, fires = 0 | [10]",
        "rule = \"db/write//*\" | [11]",
        "type = \"trace_applied\", service = \"api\" | [12]",
        "action = \"kill\" | [13]",
        "type = \"service_exited\", signal = \"KILL\" | [14]",
        "signal = \"KILL\" | [13, 14]",
        "type = \"service_*\" | [1, 14]",
        "type = \"test_restarted\", added = \"write\" | [2]",
        "type = \"events_dropped\", count = 3 | [15]",
        "service = \"\" | [15]",
        "event_type = \"syscall*\" | [5, 6, 7, 16]",
        "syscall = \"write\" | [6, 7]",
        "family = \"write\" | [5, 6]",
        "op = \"persist\" | [5]",
        "label = \"slow\", size = 7 | [6]",
        "tag = \"late\" | [7]",
        "seq = 9 | [9]",
        "path = \"/tmp/q\" | [16]",
        "path = \"/data/**\" | [16]",
        "path = \"*.new\" | [16]",
        "path2 = \"/data/z.new\" | [16]",
        "path = \"\", type = \"syscall\", family = \"rename\" | []",
        "where = lambda e: e.type == \"step_recv\" and e.body == \"ERR\" | [8]",
      })
  void queriesSeeEveryType(String filters, String numbers) {
    everyType();
    BodyOutcome outcome =
        run("assert_eq([e.seq for e in events(" + filters + ")], " + numbers + ")");
    assertThat(outcome.reason()).isEmpty();
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.RETURNED);
  }

  @Test
  void laterSideSeesTheEarlierEvent() {
    someEvents();
    BodyOutcome outcome =
        run(
            """
            assert_before(first = {"path": "*.wal"}, then = lambda e: e.seq == e.first.seq + 1)
            """);
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.RETURNED);
  }

  @Test
  void releaseNeedsATagOfThisTest() {
    BodyOutcome outcome =
        run(
            """
            fault_start(db, fsync = hold(tag = "late"))
            assert_eq(release("late", 1), 1)
            """);
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.RETURNED);
    assertThat(world.calls).isEqualTo(List.of("install 1", "release late 1"));
  }
}
