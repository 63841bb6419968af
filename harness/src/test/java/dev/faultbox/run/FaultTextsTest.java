package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Event;
import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleResult;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.Trigger;
import dev.faultbox.model.WindowResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reasons of FAULT_NOT_FIRED, as the language reference words them. */
final class FaultTextsTest {
  private static final SyscallTable TABLE = SyscallTable.embedded();

  private final List<Event> events = new ArrayList<>();

  private void calls(String service, String name, String path, int count) {
    Syscall call = TABLE.byName(name).orElseThrow();
    for (int i = 0; i < count; i++) {
      int seq = events.size() + 2;
      events.add(
          new Event(
              seq,
              seq,
              "syscall",
              "syscall." + name,
              service,
              Map.of("syscall", name, "family", call.family(), "path", path)));
    }
  }

  private static Rule rule(String keyword, RuleAction action, Trigger trigger, String... paths) {
    return new Rule(
        keyword,
        "",
        TABLE.resolve(keyword),
        action,
        5,
        "deny(EIO)",
        "deny(\"EIO\")",
        "",
        "",
        trigger,
        1,
        0,
        List.of(paths),
        List.of());
  }

  private String text(Rule rule, long matches, long fires, boolean mustFire) {
    FaultWindow window =
        new FaultWindow(Map.of("db", List.of(rule)), mustFire, new SourceLocation("t.star", 21, 5));
    RuleResult result = new RuleResult(rule, "db/x//1", matches, fires, 0);
    return String.valueOf(
        FaultTexts.notFired(
            new WindowResult(window, Map.of("db", List.of(result)), 1, 100, false), events));
  }

  private static Rule deny(String keyword, String... paths) {
    return rule(keyword, RuleAction.DENY, Trigger.ALWAYS, paths);
  }

  @Test
  void row59NamesWhatTheServiceDidInstead() {
    calls("db", "sendto", "socket:[1]", 3);
    calls("db", "openat", "/x", 1);
    calls("api", "fsync", "/x", 9);
    assertThat(text(deny("write"), 0, 0, true))
        .isEqualTo(
            "write=deny(EIO) on \"db\" matched no call in its window; db made 3 sendto, 1 openat:"
                + " write sendto = deny(\"EIO\"), or must_fire = False if that is meant");
  }

  @Test
  void row60SocketsHaveNoPath() {
    calls("db", "sendto", "socket:[1]", 12);
    assertThat(text(deny("sendto", "/data/*"), 0, 0, true))
        .isEqualTo(
            "sendto=deny(EIO) with path=\"/data/*\" matched nothing: 12 calls went to sockets, 0"
                + " could not be resolved; remove path=, or write write = deny(\"EIO\", path = …)");
  }

  @Test
  void callsWithoutAFileHaveNoPath() {
    calls("db", "accept4", "", 2);
    assertThat(text(deny("accept", "/data/*"), 0, 0, true))
        .isEqualTo(
            "accept=deny(EIO) with path=\"/data/*\" matched nothing: accept calls concern no file;"
                + " remove path=");
  }

  @Test
  void serviceThatDidNothingIsSaidSo() {
    assertThat(text(deny("connect"), 0, 0, true))
        .isEqualTo(
            "connect=deny(EIO) on db matched no call in its window; db made 0 connect calls");
  }

  @Test
  void triggerThatWasNotReachedIsNamed() {
    assertThat(text(rule("write", RuleAction.DENY, new Trigger(Trigger.Kind.NTH, 5)), 2, 0, true))
        .startsWith("write=deny(EIO) on \"db\" matched 2 calls and fired at none of them: nth=5");
  }

  @Test
  void windowsThatNeedNotFireAreNotSpokenOf() {
    assertThat(text(deny("write"), 0, 0, false)).isEqualTo("null");
    assertThat(text(deny("write"), 4, 1, true)).isEqualTo("null");
    // Matched, and not fired for its probability.
    assertThat(text(deny("write"), 4, 0, true)).isEqualTo("null");
    assertThat(text(rule("write", RuleAction.ALLOW, Trigger.ALWAYS), 0, 0, true)).isEqualTo("null");
    assertThat(text(rule("write", RuleAction.TRACE, Trigger.ALWAYS), 0, 0, true)).isEqualTo("null");
  }

  @Test
  void callsOutsideTheWindowDoNotCount() {
    calls("db", "sendto", "socket:[1]", 100);
    events.removeIf(event -> event.seq() <= 100);
    assertThat(text(deny("connect"), 0, 0, true)).endsWith("db made 0 connect calls");
  }
}
