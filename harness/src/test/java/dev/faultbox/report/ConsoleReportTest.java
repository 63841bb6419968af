package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Event;
import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleResult;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Trigger;
import dev.faultbox.model.Verdict;
import dev.faultbox.model.WindowResult;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConsoleReportTest {
  @Test
  void smallestCaseIsExact() {
    assertThat(console(false, Samples.summary(0), Samples.passing("test_ping").build()))
        .isEqualTo(
            """
            --- PASS: test_ping (150ms, seed=0) ---
              syscall trace (42 events):

            1 passed, 0 failed
            """);
  }

  @Test
  void failureShowsEverythingInOrder() {
    assertThat(console(false, Samples.summary(1), Samples.diskFull()))
        .isEqualTo(
            """
            --- FAIL: test_disk_full (212ms, seed=0) ---
              reason: assert_eq: got 200, want 503 (order must be refused)
              at: shop.star:41:9
              replay: faultbox test shop.star --test disk_full --seed 0
              [AMBIGUOUS_PORT] port 5432 is served by db and store
                write db.main.internal_addr
              [SERVICE_CRASHED] store ended
              log:
                placing order 7
              store stderr (last 2 lines):
                open log
                append failed: no space left on device
              syscall trace (58 events):
                #51  store        write            deny(no space left on device)  /data/app.log
              per-service syscall summary:
                api          14 total, 0 faulted  [read:14]
                store        44 total, 1 faulted  [fsync:2 openat:9 write:33]
              store system calls, last 2, since the start:
                    +0.1ms  #50  write
                    +0.1ms  #51  write         deny(no space left on device)  /data/app.log

            0 passed, 1 failed
            """);
  }

  @Test
  void serviceThatDiedIsToldInOneLine() {
    Diagnostic died =
        new Diagnostic(
            Diagnostic.Level.INFO,
            ErrorCode.SERVICE_CRASHED,
            "service \"db\" exited; a reason; its last output:\n    disk: full",
            "",
            null);
    TestResult passing = Samples.passing("test_ping").diagnostics(List.of(died)).build();
    assertThat(console(false, Samples.summary(0), passing))
        .contains("  [SERVICE_CRASHED] service \"db\" exited; a reason\n")
        .doesNotContain("its last output");
    assertThat(console(true, Samples.summary(0), passing))
        .contains("  [SERVICE_CRASHED] service \"db\" exited; a reason; its last output:\n")
        .contains("disk: full\n");
  }

  @Test
  void verboseAddsFramesInfosAndReturnValue() {
    TestResult passing =
        Samples.passing("test_ping")
            .log(List.of("hello"))
            .output(Map.of("db", new ServiceOutput(List.of("ready"), List.of(), 0)))
            .returnValue("[1, \"two\"]")
            .build();

    String text = console(true, Samples.summary(1), Samples.diskFull(), passing);

    assertThat(text)
        .contains("  at: shop.star:41:9\n      shop.star:60:3 in run_it\n  replay: ")
        .contains("  [SERVICE_CRASHED] store ended\n")
        .endsWith(
            """

            --- PASS: test_ping (150ms, seed=0) ---
              log:
                hello
              db stdout (last 1 line):
                ready
              syscall trace (42 events):
              return: [1, "two"]

            1 passed, 1 failed
            """);
  }

  @Test
  void everyVerdictHasItsWordAndItsCount() {
    RunSummary interrupted = new RunSummary(1, 130, 2, true, List.of());

    assertThat(
            console(
                false,
                interrupted,
                TestResult.builder("test_error", Verdict.ERROR)
                    .code(ErrorCode.TRACER_LOST)
                    .reason("the tracer is gone")
                    .build(),
                TestResult.builder("test_late", Verdict.INCONCLUSIVE)
                    .code(ErrorCode.EVENTS_DROPPED)
                    .reason("[EVENTS_DROPPED] 12 events were lost")
                    .build(),
                TestResult.builder("test_halted", Verdict.HALTED).build()))
        .isEqualTo(
            """
            --- ERROR: test_error (0ms, seed=0) ---
              reason: [TRACER_LOST] the tracer is gone
              replay: faultbox test shop.star --test error --seed 0

            --- INCONCLUSIVE: test_late (0ms, seed=0) ---
              reason: [EVENTS_DROPPED] 12 events were lost
              replay: faultbox test shop.star --test late --seed 0

            --- HALTED: test_halted (0ms, seed=0) ---
              replay: faultbox test shop.star --test halted --seed 0

            0 passed, 0 failed, 1 errors, 1 inconclusive, 1 halted, 2 not run (interrupted)
            """);
  }

  @Test
  void runWithoutTestsHasNoEmptyLine() {
    Diagnostic lost =
        new Diagnostic(
            Diagnostic.Level.WARNING,
            ErrorCode.ISOLATION_FALLBACK,
            "the engine refuses overlays",
            "use another engine",
            new SourceLocation("shop.star", 1, 2));

    assertThat(console(false, new RunSummary(1, 3, 4, false, List.of(lost))))
        .isEqualTo(
            """
            0 passed, 0 failed, 4 not run
            [ISOLATION_FALLBACK] the engine refuses overlays (shop.star:1:2)
              use another engine
            """);
  }

  @Test
  void decidedEventShowsOperationLabelPathAndLatency() {
    Event slow =
        Samples.syscall(
            48,
            "store",
            Map.of(
                "op", "append",
                "syscall", "write",
                "decision", "delay(100ms)",
                "label", "slow log",
                "path", "/data/app.log",
                "latency_ms", "100"));

    assertThat(console(false, Samples.summary(0), traced(List.of(slow))))
        .contains(
            "    #48  store        append(write)    delay(100ms)  [slow log]  /data/app.log"
                + "  (+100ms)\n");
  }

  @Test
  void decidedEventShowsBothPathsOfItsCall() {
    Event moved =
        Samples.syscall(
            48,
            "store",
            Map.of(
                "syscall", "rename",
                "decision", "deny(input/output error)",
                "path", "/tmp/q",
                "path2", "/tmp/z\u001b"));

    assertThat(console(false, Samples.summary(0), traced(List.of(moved))))
        .contains(
            "    #48  store        rename           deny(input/output error)"
                + "  /tmp/q -> /tmp/z\\x1b\n");
  }

  @Test
  void manyDecidedEventsAreCutInTheMiddle() {
    assertThat(decidedLines(50)).hasSize(50).noneMatch(line -> line.contains("more"));

    List<String> lines = decidedLines(51);
    assertThat(lines).hasSize(51);
    assertThat(lines.get(39)).startsWith("    #40 ");
    assertThat(lines.get(40)).isEqualTo("    … 1 more");
    assertThat(lines.get(41)).startsWith("    #42 ");
    assertThat(decidedLines(5000).get(40)).isEqualTo("    … 4950 more");
  }

  /** Every line of a block, in the order of the language's reference. */
  @Test
  void fullBlockIsExact() {
    List<Event> events = new ArrayList<>();
    for (int i = 1; i <= 53; i++) {
      events.add(
          Samples.syscall(
              i,
              "store",
              Map.of(
                  "syscall", "write", "decision", "deny(input/output error)", "path", "/d/" + i)));
    }
    TestResult result =
        Samples.failing("test_disk", Verdict.FAIL)
            .log(List.of("placing order 7"))
            .output(Map.of("store", new ServiceOutput(List.of(), List.of("open log"), 0)))
            .syscalls(Map.of("store", new SyscallSummary(60, 53, Map.of("write", 60L))))
            .restartedFor(List.of("write", "fsync"))
            .faults(List.of(window()))
            .events(events)
            .endedNanos(2_053_000)
            .build();

    List<String> lines = console(false, Samples.summary(1), result).lines().toList();

    assertThat(lines.subList(0, 11))
        .containsExactly(
            "--- FAIL: test_disk (212ms, seed=0) ---",
            "  reason: assert_eq: got 200, want 503 (order must be refused)",
            "  at: shop.star:41:9",
            "  replay: faultbox test shop.star --test disk --seed 0",
            "  restarted once to intercept: write, fsync",
            "  log:",
            "    placing order 7",
            "  store stderr (last 1 line):",
            "    open log",
            "  syscall trace (60 events):",
            "    #1  store        write            deny(input/output error)  /d/1");
    assertThat(lines.subList(49, lines.size()))
        .containsExactly(
            "    #40  store        write            deny(input/output error)  /d/40",
            "    … 3 more",
            "    #44  store        write            deny(input/output error)  /d/44",
            "    #45  store        write            deny(input/output error)  /d/45",
            "    #46  store        write            deny(input/output error)  /d/46",
            "    #47  store        write            deny(input/output error)  /d/47",
            "    #48  store        write            deny(input/output error)  /d/48",
            "    #49  store        write            deny(input/output error)  /d/49",
            "    #50  store        write            deny(input/output error)  /d/50",
            "    #51  store        write            deny(input/output error)  /d/51",
            "    #52  store        write            deny(input/output error)  /d/52",
            "    #53  store        write            deny(input/output error)  /d/53",
            "  fault rule on store: write=deny(EIO) → filter:[write,writev] path=\"/d/*\""
                + " (53 hits) (2 unresolved), fsync=delay(100ms) → filter:[fsync] (0 hits)",
            "    in force when the test failed",
            "  per-service syscall summary:",
            "    store        60 total, 53 faulted  [write:60]",
            "  store system calls, last 10 before the end:",
            "        -2.0ms  #44  write         deny(input/output error)  /d/44",
            "        -2.0ms  #45  write         deny(input/output error)  /d/45",
            "        -2.0ms  #46  write         deny(input/output error)  /d/46",
            "        -2.0ms  #47  write         deny(input/output error)  /d/47",
            "        -2.0ms  #48  write         deny(input/output error)  /d/48",
            "        -2.0ms  #49  write         deny(input/output error)  /d/49",
            "        -2.0ms  #50  write         deny(input/output error)  /d/50",
            "        -2.0ms  #51  write         deny(input/output error)  /d/51",
            "        -2.0ms  #52  write         deny(input/output error)  /d/52",
            "        -2.0ms  #53  write         deny(input/output error)  /d/53",
            "",
            "0 passed, 1 failed");
  }

  private static WindowResult window() {
    SourceLocation place = new SourceLocation("shop.star", 41, 9);
    Rule write = rule("write", List.of("write", "writev"), RuleAction.DENY, "deny(EIO)", "/d/*");
    Rule fsync = rule("fsync", List.of("fsync"), RuleAction.DELAY, "delay(100ms)", "");
    return new WindowResult(
        new FaultWindow(Map.of("store", List.of(write, fsync)), true, place),
        Map.of(
            "store",
            List.of(
                new RuleResult(write, "store/write//1", 53, 53, 2),
                new RuleResult(fsync, "store/fsync//2", 0, 0, 0))),
        1,
        53,
        true);
  }

  private static Rule rule(
      String keyword, List<String> calls, RuleAction action, String text, String path) {
    return new Rule(
        keyword,
        "",
        calls.stream().map(name -> new Syscall(name.length(), name, keyword, false, "F")).toList(),
        action,
        5,
        text,
        text,
        "",
        "",
        Trigger.ALWAYS,
        1,
        0,
        path.isEmpty() ? List.of() : List.of(path),
        List.of());
  }

  @Test
  void socketCallIsShownWithWhomItConcerned() {
    String denied = "deny(connection refused)";
    List<Event> events =
        List.of(
            Samples.syscall(
                1,
                "api",
                Map.of(
                    "syscall",
                    "connect",
                    "family",
                    "connect",
                    "decision",
                    denied,
                    "peer",
                    "db",
                    "addr",
                    "127.0.0.1:5432")),
            Samples.syscall(
                2,
                "api",
                Map.of(
                    "syscall",
                    "recvfrom",
                    "family",
                    "recvfrom",
                    "decision",
                    denied,
                    "path",
                    "socket:[3060474]",
                    "peer",
                    "db")),
            Samples.syscall(
                3,
                "api",
                Map.of("syscall", "sendto", "decision", denied, "path", "socket:[3060474]")),
            Samples.syscall(
                4,
                "api",
                Map.of(
                    "syscall", "bind", "family", "bind", "decision", denied, "addr", "[::]:80")));

    assertThat(console(false, Samples.summary(0), traced(events)))
        .contains(
            "#1  api          connect          deny(connection refused)  to db (127.0.0.1:5432)\n",
            "#2  api          recvfrom         deny(connection refused)  from db\n",
            "#3  api          sendto           deny(connection refused)  socket\n",
            "#4  api          bind             deny(connection refused)  [::]:80\n");
  }

  @Test
  void eventsThatDecidedNothingAreNotShown() {
    List<Event> events =
        List.of(
            Samples.syscall(1, "db", Map.of("syscall", "read", "decision", "allow")),
            Samples.syscall(2, "db", Map.of("syscall", "read", "decision", "trace")),
            Samples.syscall(
                3, "db", Map.of("syscall", "read", "decision", "deny(x)", "phase", "teardown")),
            new Event(4, 0, "step_send", "step_send.db", "test", Map.of("target", "db")));

    assertThat(console(false, Samples.summary(0), traced(events))).doesNotContain("#");
  }

  @Test
  void onlyTheLastLinesOfOutputAreShown() {
    List<String> lines = IntStream.rangeClosed(1, 30).mapToObj(i -> "line " + i).toList();
    TestResult result =
        Samples.failing("test_x", Verdict.FAIL)
            .output(Map.of("db", new ServiceOutput(lines, List.of(), 7)))
            .build();

    assertThat(console(false, Samples.summary(1), result))
        .contains("  db stdout (last 20 lines):\n    line 11\n")
        .doesNotContain("line 10\n");
  }

  @Test
  void nothingOfANastyTestReachesTheTerminalUnescaped() {
    TestResult result =
        Samples.failing("test_" + Samples.NASTY, Verdict.FAIL)
            .reason(Samples.NASTY)
            .log(List.of(Samples.NASTY))
            .output(Map.of("db", new ServiceOutput(List.of(Samples.NASTY), List.of(), 0)))
            .build();

    String text = console(false, Samples.summary(1), result);

    assertThat(text.codePoints().filter(c -> c < ' ' && c != '\n' && c != '\t')).isEmpty();
    assertThat(text)
        .doesNotContain("\u202e", "\u2028")
        .contains("--- FAIL: test_q\"'\\ \\x00\\x1b[31m\\x07\t\\r\\nnext <b>")
        .contains("  reason: q\"'\\ \\x00\\x1b[31m\\x07\t\\r\n    next <b>&amp;]]> \\u202e\\u2028 ")
        .contains("\uD83D\uDC69\u200D\uD83D\uDE80 \uFFFD end");
  }

  @Test
  void replayIsQuotedForAShell() {
    TestResult result = TestResult.builder("test_it's $HOME", Verdict.FAIL).seed(-7).build();

    assertThat(console(false, Samples.summary(1), result))
        .contains("  replay: faultbox test shop.star --test 'it'\\''s $HOME' --seed -7\n");
  }

  @Test
  void hugeReasonIsCutAndSaysSo() {
    TestResult result =
        Samples.failing("test_x", Verdict.FAIL).reason("x".repeat(Samples.HUGE_CHARS)).build();

    String text = console(false, Samples.summary(1), result);

    assertThat(text.length()).isLessThan(TestBlock.REASON_CHARS + 1_000);
    assertThat(text).contains("… (" + (Samples.HUGE_CHARS - TestBlock.REASON_CHARS) + " more");
  }

  @Test
  void coloursOnlyWhenWanted() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ConsoleReport report = new ConsoleReport(new PrintStream(bytes), false, true);

    Samples.play(report, Samples.summary(0), Samples.passing("test_ping").build());

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .startsWith("\u001b[32m--- PASS: test_ping (150ms, seed=0) ---\u001b[0m\n")
        .endsWith("\u001b[32m1 passed, 0 failed\u001b[0m\n");
  }

  private static List<String> decidedLines(int count) {
    List<Event> events = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      events.add(Samples.syscall(i, "db", Map.of("syscall", "write", "decision", "deny(EIO)")));
    }
    return console(false, Samples.summary(0), traced(events))
        .lines()
        .filter(line -> line.startsWith("    "))
        .toList();
  }

  private static TestResult traced(List<Event> events) {
    return Samples.passing("test_x")
        .syscalls(Map.of("db", new SyscallSummary(events.size(), 1, Map.of())))
        .events(events)
        .build();
  }

  private static String console(boolean verbose, RunSummary summary, TestResult... results) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // A stream that knows ASCII only: the report must not depend on its charset.
    PrintStream out = new PrintStream(bytes, false, StandardCharsets.US_ASCII);
    Samples.play(new ConsoleReport(out, verbose, false), summary, results);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
