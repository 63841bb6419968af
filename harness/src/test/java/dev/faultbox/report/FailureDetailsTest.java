package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.AssertionFailure;
import dev.faultbox.model.Event;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.TestResultBuilder;
import dev.faultbox.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What of a block ends the search for the cause. */
class FailureDetailsTest {
  private static final long MILLI = 1_000_000;

  @Test
  void lineOfTheSpecStandsBelowItsPosition() {
    TestResult result =
        failing()
            .location(new SourceLocation("shop.star", 41, 9))
            .sourceLine("        assert_eq(r.status, 503)")
            .build();

    assertThat(block(result, 100))
        .contains("  at: shop.star:41:9\n      assert_eq(r.status, 503)\n      ^\n  replay: ");
  }

  @Test
  void lineOfTheSpecFitsANarrowTerminal() {
    TestResult result =
        failing()
            .location(new SourceLocation("shop.star", 41, 60))
            .sourceLine("    assert_eq(orders.place(item = \"事\", amount = 7), wanted.of(\"x\"))")
            .build();

    List<String> lines = block(result, 40).lines().toList();
    int at = lines.indexOf("  at: shop.star:41:60");

    assertThat(columns(lines.get(at + 1))).isLessThanOrEqualTo(40);
    assertThat(lines.get(at + 1)).startsWith("      …");
    assertThat(lines.get(at + 2)).matches(" +\\^");
  }

  @Test
  void bothSidesOfAComparisonAreTold() {
    AssertionFailure failed = new AssertionFailure("assert_true", "> 4", "3", "");

    assertThat(block(failing().assertion(failed).build(), 100))
        .contains("\n      got:  3\n      want: > 4\n");
  }

  @Test
  void longSidesAreShownAroundTheirDifference() {
    String same = "x".repeat(5000);
    AssertionFailure failed = new AssertionFailure("assert_true", same + "A", same + "B", "");

    assertThat(block(failing().assertion(failed).build(), 100))
        .contains("      got:  … (4940 equal characters) " + "x".repeat(60) + "B\n")
        .contains("      want: … (4940 equal characters) " + "x".repeat(60) + "A\n");
  }

  @Test
  void outputThatTheReasonTellsIsNotToldAgain() {
    ServiceOutput output = new ServiceOutput(List.of("open"), List.of("disk full"), 0);
    TestResultBuilder exited =
        failing()
            .reason("service \"db\" exited; its last output:\n    open\n    disk full")
            .output(Map.of("db", output));

    assertThat(block(exited.build(), 100)).doesNotContain("db stderr").contains("disk full");
    assertThat(
            block(
                exited.output(Map.of("api", new ServiceOutput(List.of("x"), List.of(), 0))).build(),
                100))
        .contains("  api stdout (last 1 line):\n    x\n");
  }

  @Test
  void hugeReasonIsCutByLinesToo() {
    String text = block(failing().reason("a\n".repeat(1000) + "end").build(), 100);

    assertThat(text).contains("\n    … (801 more lines)\n").doesNotContain("end\n");
    assertThat(block(failing().reason("line\n".repeat(1 << 20)).build(), 100).length())
        .isLessThan(3_000);
  }

  @Test
  void lastCallsOfServicesInvolvedAreTold() {
    List<Event> events = new ArrayList<>();
    events.add(call(1, "idle", "listen", Map.of()));
    events.add(call(2, "db", "listen", Map.of()));
    events.add(
        new Event(3, 3 * MILLI, "step_send", "step_send.db", "test", Map.of("target", "db")));
    for (int i = 4; i < 30; i++) {
      events.add(call(i, "db", "read", Map.of("path", "/data/" + i)));
    }
    events.add(call(30, "db", "write", Map.of("path", "/data/log")));
    events.add(call(31, "db", "write", Map.of("path", "/data/log")));
    events.add(call(32, "db", "openat", Map.of("path", "/later")));
    TestResult result = failing().events(events).endedNanos(31 * MILLI + MILLI / 2).build();

    List<String> lines = block(result, 100).lines().toList();
    int title = lines.indexOf("  db system calls, last 10 before the end:");

    assertThat(lines.get(title + 1)).isEqualTo("       -10.5ms  #21  read          /data/21");
    assertThat(lines.get(title + 10))
        .isEqualTo("        -0.5ms  #31  write         /data/log  (2 times)");
    assertThat(lines).hasSize(title + 11).noneMatch(line -> line.contains("idle system calls"));
  }

  @Test
  void lookingForLibrariesIsNotTold() {
    List<Event> events = new ArrayList<>();
    for (int i = 1; i < 20; i++) {
      events.add(call(i, "db", "openat", Map.of("path", "/lib/" + i + "/libc.so.6")));
    }
    events.add(call(20, "db", "openat", Map.of("path", "/data/so.txt")));
    events.add(call(21, "db", "exit_group", Map.of()));

    String text = block(failing().events(events).build(), 100);

    assertThat(text)
        .contains("  db system calls, last 2, since the start, libraries left out:\n")
        .contains("  /data/so.txt\n")
        .doesNotContain("libc.so.6");
  }

  @Test
  void callsOfAStartAreToldWhereTheEndIsKnownAboutOnly() {
    List<Event> events = new ArrayList<>();
    events.add(call(1, "db", "listen", Map.of()));
    events.add(new Event(2, 2 * MILLI, "service_ready", "lifecycle.ready", "db", Map.of()));
    events.add(call(3, "db", "accept", Map.of()));
    String text = block(failing().events(events).endedNanos(MILLI / 2).build(), 100);

    assertThat(text)
        .contains("  db system calls, last 1 before the end:\n")
        .contains("listen")
        .doesNotContain("accept");
  }

  @Test
  void whyTheLastStepHadNoAnswerIsTold() {
    String error = "http post to shop.main failed: connection closed by shop after 0 bytes";

    assertThat(block(stepped(Map.of("error", error)), 100))
        .contains("\n  last step: " + error + "\n");
    assertThat(block(stepped(Map.of("status_code", "507", "body", "disk\nfull")), 100))
        .contains("\n  last step: post /orders to shop.main was answered 507: disk\\nfull\n");
    assertThat(block(stepped(null), 100))
        .contains("\n  last step: post /orders to shop.main was not answered\n");
    assertThat(block(stepped(Map.of("status_code", "200")), 100)).doesNotContain("last step");
  }

  @Test
  void whatTheReasonSaysOfAStepIsNotSaidAgain() {
    TestResult result = stepped(Map.of("error", "no"));

    assertThat(result.reason()).isEqualTo("no");
    assertThat(block(result, 100)).doesNotContain("last step");
  }

  /** A test whose last step had this answer, or none. */
  private static TestResult stepped(@Nullable Map<String, String> answer) {
    Map<String, String> step = Map.of("target", "shop", "interface", "main", "method", "post");
    List<Event> events = new ArrayList<>();
    events.add(step(1, "step_send", step, Map.of("summary", "/orders")));
    if (answer != null) {
      events.add(step(2, "step_recv", step, answer));
    }
    // The log has an answer after the body.
    return failing().events(events).endedNanos(MILLI + MILLI / 2).build();
  }

  private static Event step(
      long seq, String type, Map<String, String> step, Map<String, String> more) {
    Map<String, String> fields = new java.util.TreeMap<>(step);
    fields.putAll(more);
    return new Event(seq, seq * MILLI, type, type + ".shop", "test", fields);
  }

  private static Event call(long seq, String service, String name, Map<String, String> more) {
    Map<String, String> fields = new java.util.TreeMap<>(more);
    fields.put("syscall", name);
    fields.put("decision", "allow");
    return new Event(seq, seq * MILLI, "syscall", "syscall." + name, service, fields);
  }

  private static TestResultBuilder failing() {
    return TestResult.builder("test_x", Verdict.FAIL)
        .location(new SourceLocation("shop.star", 4, 5))
        .reason("no")
        .syscalls(Map.of("db", new SyscallSummary(3, 0, Map.of("read", 3L))));
  }

  private static String block(TestResult result, int columns) {
    return new TestBlock("shop.star", false, false, columns).render(result);
  }

  private static int columns(String line) {
    return line.codePoints().map(Text::width).sum();
  }
}
