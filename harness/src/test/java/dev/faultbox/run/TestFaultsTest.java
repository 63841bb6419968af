package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.Trigger;
import dev.faultbox.model.UserException;
import dev.faultbox.trace.EventLog;
import dev.faultbox.trace.TracedService;
import dev.faultbox.tracer.TracerClient;
import dev.faultbox.tracer.TracerLostException;
import dev.faultbox.tracer.TracerRefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Windows coming into force and ending, against the tracer's end of the wire. */
class TestFaultsTest {
  private static final SyscallTable TABLE = SyscallTable.embedded();
  private static final Duration LONG = Duration.ofSeconds(20);

  private final ScriptedTracer peer;
  private final EventLog log;
  private TracerClient client;

  TestFaultsTest() throws IOException {
    peer = new ScriptedTracer();
    log =
        new EventLog(
            List.of(new TracedService("db", Map.of()), new TracedService("api", Map.of())),
            TABLE,
            "x86_64");
  }

  @BeforeEach
  void connect() throws InterruptedException {
    TestSink sink = new TestSink();
    sink.prepare(log, () -> {});
    client = TracerClient.connect("127.0.0.1", peer.port(), "token", LONG, sink);
    TracerClient.await(client.begin(1), LONG, "begin");
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    peer.close();
  }

  private TestFaults faults(boolean widened, String... intercepted) {
    Set<Integer> ids = new HashSet<>();
    for (String family : intercepted) {
      ids.addAll(TABLE.families(family));
    }
    return new TestFaults(
        client,
        Map.of("db", new FaultTarget(0, ids), "api", new FaultTarget(1, ids)),
        log,
        new Marks(client),
        7,
        new RuleNumbers(),
        widened);
  }

  private static Rule rule(String family, RuleAction action, String tag) {
    List<Syscall> calls =
        TABLE.families(family).stream().map(id -> TABLE.byId(id).orElseThrow()).toList();
    return new Rule(
        family,
        "",
        calls,
        action,
        action == RuleAction.DENY ? 5 : 0,
        "deny(EIO)",
        "deny(\"EIO\")",
        tag,
        "",
        Trigger.ALWAYS,
        1,
        0,
        List.of(),
        List.of());
  }

  private static FaultWindow window(Rule rule, String... services) {
    Map<String, List<Rule>> rules = new LinkedHashMap<>();
    for (String service : services) {
      rules.put(service, List.of(rule));
    }
    return new FaultWindow(rules, true, new SourceLocation("t.star", 1, 1));
  }

  private static FaultWindow denied(String family, String... services) {
    return window(rule(family, RuleAction.DENY, ""), services);
  }

  /** Behind one more BEGIN, so that what nobody waits for has arrived too. */
  private List<String> asked() throws InterruptedException {
    TracerClient.await(client.begin(1), LONG, "begin");
    return peer.asked().stream().filter(command -> !command.equals("begin")).toList();
  }

  @Test
  void queriedCallOutsideTheSetIsMissing() throws Exception {
    List<Syscall> close = TABLE.resolve("close");
    TestFaults faults = faults(false, "write");
    assertThat(faults.isRecorded("db", "write", TABLE.resolve("write"))).isTrue();
    assertThat(faults.isRecorded("nobody", "close", close)).isTrue();
    assertThat(faults.isRecorded("", "close", close)).isFalse();
    assertThat(faults.missing()).containsExactly("close");
    assertThat(faults.missingFamilies()).containsExactly("close");
    assertThatThrownBy(() -> faults(true, "write").isRecorded("api", "close", close))
        .hasMessageContaining("now asks for close");
    TestFaults untraced =
        new TestFaults(
            client,
            Map.of("db", new FaultTarget(0, Set.of(), false)),
            log,
            new Marks(client),
            7,
            new RuleNumbers(),
            false);
    assertThat(untraced.isRecorded("", "close", close)).isTrue();
  }

  @Test
  void windowIsInForceOnEveryServiceBeforeItIsRecorded() throws Exception {
    TestFaults faults = faults(false, "write");
    int handle = faults.install(denied("write", "db", "api"));
    assertThat(asked())
        .containsExactly(
            "rules 0 window 1", "rules 1 window 2", "mark fault_applied", "mark fault_applied");
    assertThat(faults.explainsExit("db")).isTrue();
    peer.matches(0);
    faults.remove(handle);
    faults.remove(handle);
    assertThat(asked().subList(4, asked().size()))
        .containsExactly(
            "unrule 0 window 1",
            "unrule 1 window 2",
            "mark fault_removed",
            "mark fault_zero_traffic",
            "mark fault_removed",
            "mark fault_zero_traffic");
    assertThat(faults.explainsExit("db")).isFalse();
    assertThat(faults.results()).hasSize(1);
  }

  @Test
  void ruleThatHasFiredExplainsALaterExit() throws Exception {
    TestFaults faults = faults(false, "write");
    faults.remove(faults.install(denied("write", "db")));
    assertThat(faults.explainsExit("db")).isTrue();
    assertThat(faults.explainsExit("api")).isFalse();
  }

  @Test
  void refusalTakesBackWhatIsInForceAlready() throws Exception {
    peer.trouble("rules 1 window 2", ScriptedTracer.Trouble.REFUSAL);
    TestFaults faults = faults(false, "write");
    assertThatThrownBy(() -> faults.install(denied("write", "db", "api")))
        .isInstanceOf(TracerRefusedException.class);
    assertThat(asked())
        .containsExactly("rules 0 window 1", "rules 1 window 2", "unrule 0 window 1");
    assertThat(faults.explainsExit("db")).isFalse();
    assertThat(faults.explainsExit("api")).isFalse();
  }

  @Test
  void refusedWindowLeavesNothingToEnd() throws Exception {
    peer.trouble("rules 0 window 1", ScriptedTracer.Trouble.REFUSAL);
    TestFaults faults = faults(false, "write");
    assertThatThrownBy(() -> faults.install(denied("write", "db")))
        .isInstanceOf(TracerRefusedException.class);
    faults.removeAll();
    assertThat(asked()).containsExactly("rules 0 window 1");
    assertThat(faults.results()).isEmpty();
  }

  @Test
  void lostConnectionEndsTheInstallation() throws Exception {
    peer.trouble("rules 1 window 2", ScriptedTracer.Trouble.END);
    TestFaults faults = faults(false, "write");
    assertThatThrownBy(() -> faults.install(denied("write", "db", "api")))
        .isInstanceOf(TracerLostException.class);
    assertThatThrownBy(() -> faults.removeAll()).isInstanceOf(TracerLostException.class);
  }

  @Test
  void lostConnectionEndsTheRemoval() throws Exception {
    TestFaults faults = faults(false, "write");
    int handle = faults.install(denied("write", "db"));
    peer.trouble("unrule 0 window 1", ScriptedTracer.Trouble.END);
    assertThatThrownBy(() -> faults.remove(handle)).isInstanceOf(TracerLostException.class);
    assertThat(faults.results()).isEmpty();
  }

  @Test
  void whatIsLeftEndsNewestFirst() throws Exception {
    TestFaults faults = faults(false, "write", "fsync");
    faults.install(denied("write", "db"));
    int inner = faults.install(denied("fsync", "db"));
    faults.install(denied("write", "api"));
    faults.remove(inner);
    faults.removeAll();
    assertThat(asked().stream().filter(c -> c.startsWith("unrule")))
        .containsExactly("unrule 0 window 2", "unrule 1 window 3", "unrule 0 window 1");
    assertThat(faults.results())
        .extracting(r -> r.window().rules().values().iterator().next().get(0).keyword())
        .containsExactly("write", "fsync", "write");
  }

  @Test
  void idsNumberTheInstallationsOfOneKeyword() throws Exception {
    TestFaults faults = faults(false, "write");
    faults.install(denied("write", "db"));
    faults.install(denied("write", "db", "api"));
    faults.removeAll();
    assertThat(faults.results())
        .flatExtracting(r -> r.rules().values())
        .extracting(rules -> rules.get(0).id())
        .containsExactly("db/write//1", "db/write//2", "api/write//1");
  }

  @Test
  void callOutsideTheSetIsAskedForOnceAndNothingIsInstalled() throws Exception {
    TestFaults faults = faults(false, "fsync");
    assertThat(faults.install(denied("write", "db"))).isEqualTo(-1);
    assertThat(faults.missing()).containsExactly("write");
    assertThat(faults.missingFamilies()).containsExactly("write");
    assertThat(asked()).isEmpty();
  }

  @Test
  void secondRequestOutsideTheSetIsAnError() throws Exception {
    TestFaults faults = faults(true, "fsync");
    assertThatThrownBy(() -> faults.install(denied("write", "db")))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SET_GREW_TWICE))
        .hasMessageContaining("asks for write");
    assertThat(asked()).isEmpty();
  }

  @Test
  void endOfAWindowSaysWhatItHeld() throws Exception {
    TestFaults faults = faults(false, "fsync");
    faults.install(window(rule("fsync", RuleAction.HOLD, "stuck"), "db"));
    peer.holds(2);
    faults.removeAll();
    assertThat(faults.held()).isEqualTo("2 connect of \"db\" held under the tag \"stuck\"");
    faults.forgetHeld();
    assertThat(faults.held()).isEmpty();
  }

  @Test
  void windowThatHeldNothingSaysNothing() throws Exception {
    TestFaults faults = faults(false, "fsync");
    faults.install(window(rule("fsync", RuleAction.HOLD, "stuck"), "db"));
    faults.removeAll();
    assertThat(faults.held()).isEmpty();
  }
}
