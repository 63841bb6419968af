package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleBytes;
import dev.faultbox.model.Trigger;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What crashes, short writes, changed reads and full disks ask of whoever runs the test. */
class DurabilityBodyTest {
  private static final String DB = "db = service(\"db\", \"bin/mock-db\")\n\n";

  private SpecTester spec;
  private final FakeBody world = FakeBody.answering("OK");

  @BeforeEach
  void createTester(@TempDir Path directory) throws IOException {
    spec = new SpecTester(directory.toRealPath());
  }

  private Rule rule(String keyword, String value) {
    BodyOutcome outcome =
        spec.run(
            DB + "def test_a():\n    fault_start(db, " + keyword + " = " + value + ")\n", world);
    assertThat(outcome.end()).as(outcome.reason()).isEqualTo(BodyOutcome.End.RETURNED);
    return world.windows.get(0).rules().get("db").get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fsync | crash(\"before\") | CRASH_BEFORE | 9 | crash(before)",
        "connect | crash(\"after\", signal = \"STOP\") | CRASH_AFTER | 19 | crash(after)",
        "execve | crash(when = \"after\", signal = \"TERM\") | CRASH_AFTER | 15 | crash(after)",
        "write | torn(bytes = 7) | TORN | 7 | torn(7)",
        "sendmsg | torn(0) | TORN | 0 | torn(0)",
        "read | corrupt() | CORRUPT | 0 | corrupt(1)",
        "recvmmsg | corrupt(3, 4, \"zero\") | CORRUPT | 3 | corrupt(4)",
        "recv | corrupt(offset = 3, max_fires = 2, probability = 0.5) | CORRUPT | 3 | corrupt(1)"
      })
  void actionIsTheOneOfTheBuiltin(
      String keyword, String value, RuleAction action, long argument, String text) {
    Rule rule = rule(keyword, value);
    assertThat(rule.action()).isEqualTo(action);
    assertThat(rule.argument()).isEqualTo(argument);
    assertThat(rule.text()).isEqualTo(text);
    assertThat(rule.bytes().counts()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "corrupt() | corrupt()",
        "corrupt(2, bytes = 3) | corrupt(offset = 2, bytes = 3)",
        "corrupt(mode = \"random\") | corrupt(mode = \"random\")"
      })
  void changeIsWrittenAsAnAuthorWould(String value, String source) {
    assertThat(rule("read", value).source()).isEqualTo(source);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "crash(\"before\") | crash(\"before\")",
        "crash(when = \"after\", signal = \"SEGV\") | crash(\"after\", signal = \"SEGV\")",
        "crash(\"after\", restart = True, signal = \"TERM\") | crash(\"after\", signal = \"TERM\", restart = True)",
        "torn(3) | torn(bytes = 3)"
      })
  void crashesAndShortWritesAreWrittenAsAnAuthorWould(String value, String source) {
    assertThat(rule("write", value).source()).isEqualTo(source);
  }

  @Test
  void restartGoesWithTheRule() {
    Rule rule = rule("fsync", "crash(\"after\", nth = 1, restart = True)");
    assertThat(rule.restarts()).isTrue();
    assertThat(rule.withCalls(rule.calls()).restarts()).isTrue();
    assertThat(rule.describe()).endsWith(" nth=1 restart=True");
  }

  @Test
  void crashAloneStartsNothing() {
    assertThat(rule("fsync", "crash(\"after\")").restarts()).isFalse();
  }

  @Test
  void whatIsChangedGoesWithTheRule() {
    assertThat(rule("read", "corrupt(bytes = 5, mode = \"random\", every = 2)").bytes())
        .isEqualTo(new RuleBytes(5, RuleBytes.Change.RANDOM, RuleBytes.NO_AFTER));
  }

  @Test
  void ruleLineShowsWhatTheTextLeavesOut() {
    assertThat(
            rule("read", "corrupt(offset = 8, mode = \"zero\", probability = \"50%\")").describe())
        .startsWith("corrupt(1) → filter:[read,")
        .endsWith("] offset=8 mode=\"zero\" probability=\"50%\"");
  }

  @Test
  void ruleLineShowsSignalAndShare() {
    assertThat(
            rule("write", "crash(\"after\", signal = \"SEGV\", nth = 2, probability = 0.5)")
                .describe())
        .endsWith("] nth=2 signal=\"SEGV\" probability=0.5");
  }

  @Test
  void fullDiskCountsBytesInPlaceOfCalls() {
    Rule rule = rule("write", "deny(\"ENOSPC\", after_bytes = 1 << 40, path = \"/data/**\")");
    assertThat(rule.bytes().after()).isEqualTo(1L << 40);
    assertThat(rule.trigger()).isEqualTo(Trigger.ALWAYS);
    assertThat(rule.describe())
        .isEqualTo(
            "deny(ENOSPC) → filter:[write,writev,pwrite64,pwritev,pwritev2] path=\"/data/**\""
                + " after_bytes=1099511627776");
  }

  @Test
  void firstByteMayBeOneTooMany() {
    assertThat(rule("sendto", "delay(\"1s\", after_bytes = 0)").triggerText())
        .isEqualTo("after_bytes=0");
  }
}
