package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Event;
import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.Peer;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleBytes;
import dev.faultbox.model.RuleResult;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.Trigger;
import dev.faultbox.model.WindowResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reason that is given is the condition that no call fulfilled. */
final class NeverMatchedTest {
  private static final SyscallTable TABLE = SyscallTable.embedded();

  private final List<Event> events = new ArrayList<>();
  private RuleAction action = RuleAction.DENY;
  private long argument = 5;
  private String text = "deny(EIO)";
  private String source = "deny(\"EIO\")";
  private RuleBytes bytes = RuleBytes.NONE;
  private double probability = 1;
  private Trigger trigger = Trigger.ALWAYS;
  private long matches;

  private void call(String name, String... fields) {
    Syscall call = TABLE.byName(name).orElseThrow();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("syscall", name);
    all.put("family", call.family());
    all.put("decision", "allow");
    for (int i = 0; i < fields.length; i += 2) {
      all.put(fields[i], fields[i + 1]);
    }
    int seq = events.size() + 2;
    events.add(new Event(seq, seq, "syscall", "syscall." + name, "db", all));
  }

  private String reason(String keyword, List<String> paths, Peer... peers) {
    Rule rule =
        new Rule(
            keyword,
            "",
            TABLE.resolve(keyword),
            action,
            argument,
            text,
            source,
            "",
            "",
            trigger,
            probability,
            0,
            paths,
            List.of(peers),
            bytes,
            "",
            false);
    FaultWindow window =
        new FaultWindow(Map.of("db", List.of(rule)), true, new SourceLocation("t.star", 1, 1));
    RuleResult result = new RuleResult(rule, "db/" + keyword + "//1", matches, 0, 0);
    return String.valueOf(
        FaultTexts.notFired(
            new WindowResult(window, Map.of("db", List.of(result)), 1, 100, false), events));
  }

  @Test
  void peersThatWereReachedAreNamed() {
    call("connect", "peer", "db2", "addr", "127.0.0.1:5432");
    assertThat(reason("connect", List.of(), new Peer("m", 0, "")))
        .isEqualTo(
            "connect=deny(EIO) with to=\"m\" matched nothing: 1 call went to db2 (127.0.0.1:5432);"
                + " correct to=, or remove it");
    assertThat(reason("connect", List.of(), new Peer("", 0, "unix:/run/x.sock")))
        .contains("with to=\"unix:/run/x.sock\" matched nothing: 1 call went to db2");
    assertThat(reason("connect", List.of(), new Peer("db2", 99, "")))
        .contains("with to=\"db2:99\" matched nothing: 1 call went to db2 (127.0.0.1:5432)");
  }

  @Test
  void filesHaveNoPeer() {
    call("write", "path", "/tmp/wal", "size", "4");
    assertThat(reason("write", List.of(), new Peer("api", 0, "")))
        .endsWith(
            "matched nothing: 1 call went to files such as /tmp/wal, which have no peer; remove"
                + " to=");
  }

  @Test
  void writesThatWereShortAlreadyAreSaidSo() {
    action = RuleAction.TORN;
    argument = 400;
    text = "torn(400)";
    call("write", "path", "/tmp/wal", "size", "12");
    assertThat(reason("write", List.of()))
        .isEqualTo(
            "write=torn(400) on \"db\" matched none of 1 call in its window; no write was longer"
                + " than 400 bytes, the longest has 12: write fewer bytes, or must_fire = False if"
                + " that is meant");
  }

  @Test
  void readsThatEndBeforeTheOffsetAreSaidSo() {
    action = RuleAction.CORRUPT;
    argument = 4000;
    text = "corrupt(1)";
    bytes = new RuleBytes(1, RuleBytes.Change.FLIP, RuleBytes.NO_AFTER);
    call("recvfrom", "path", "socket:[1]", "size", "4096");
    assertThat(reason("recvfrom", List.of()))
        .contains("no recvfrom returned the 4001 bytes that offset= and bytes= need")
        .doesNotContain("write = corrupt");
  }

  @Test
  void nothingIsProposedThatCannotBeDone() {
    action = RuleAction.LIE;
    text = "lie";
    source = "lie()";
    call("openat", "path", "/tmp/x");
    assertThat(reason("fsync", List.of()))
        .contains("db made 1 openat, but no fsync; do in run= what makes one")
        .doesNotContain("open =");
  }

  @Test
  void pathIsNotCarriedOverToAnotherCall() {
    action = RuleAction.CRASH_BEFORE;
    text = "crash(before)";
    source = "crash(\"before\")";
    call("openat", "path", "/tmp/x");
    assertThat(reason("write", List.of("/tmp/*")))
        .contains("db made 1 openat, but no write; do in run= what makes one");
  }

  @Test
  void siblingIsProposedBeforeAnythingElse() {
    call("write", "path", "/tmp/x");
    call("fsync", "path", "/tmp/x");
    assertThat(reason("fdatasync", List.of()))
        .contains("db made 1 fsync, 1 write: write fsync = deny(\"EIO\"), or must_fire = False");
  }

  @Test
  void ruleThatIsAskedFirstIsNamed() {
    call("fsync", "path", "/tmp/x", "rule", "db/fsync//2");
    assertThat(reason("fsync", List.of()))
        .isEqualTo(
            "fsync=deny(EIO) on \"db\" matched no call in its window; db made 1 fsync, decided by"
                + " another rule that is asked first (fsync=allow): narrow or end that one, or"
                + " must_fire = False if that is meant");
  }

  @Test
  void markedCallIsNotDecidedByItsMark() {
    call("fsync", "path", "/tmp/x", "rule", "db/fsync//2", "decision", "trace");
    assertThat(reason("fsync", List.of("/data/*")))
        .contains("1 call went to other files such as /tmp/x");
  }

  @Test
  void whatIsLeftAloneIsNamed() {
    call("write", "path", "anon_inode:[eventfd]");
    assertThat(reason("write", List.of()))
        .contains(
            "it concerns anon_inode:[eventfd], which is left alone unless asked for: write path ="
                + " \"anon_inode:*\"");
  }

  @Test
  void chanceIsToldFromATriggerThatWasNotReached() {
    matches = 1;
    probability = 0.0001;
    trigger = new Trigger(Trigger.Kind.NTH, 1);
    assertThat(reason("fsync", List.of()))
        .contains("fired at none of them: nth=1 was reached, and chance spared the call");
    trigger = new Trigger(Trigger.Kind.AFTER, 1);
    assertThat(reason("fsync", List.of())).contains("after=1 was not reached");
  }
}
