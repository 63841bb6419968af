package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.trace.InstanceExit;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExitTextsTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void exitBeforeReadyTellsCodeTimeAndOutput() {
    String text =
        ExitTexts.beforeReady("db", exit(false, 1, false, 0), List.of("cannot open /data", "bye"));
    assertThat(text)
        .isEqualTo(
            "service \"db\" exited with code 1 before it was ready (0.2s after start);"
                + " its last output:\n    cannot open /data\n    bye");
  }

  @Test
  void daemonIsToldToStayInTheForeground() {
    assertThat(ExitTexts.beforeReady("db", exit(false, 0, false, 1), List.of()))
        .contains("left 1 process behind: run it in the foreground")
        .endsWith("it wrote no output");
    assertThat(ExitTexts.duringTest("db", exit(false, 0, false, 2), 0, List.of()))
        .contains("left 2 processes behind: run it in the foreground");
    assertThat(ExitTexts.duringTest("db", exit(true, 11, false, 2), 0, List.of()))
        .doesNotContain("foreground");
  }

  @Test
  void crashDuringTheTestTellsTheSignalByName() {
    String text =
        ExitTexts.duringTest("db", exit(true, 11, false, 0), SECOND / 10, List.of("oops"));
    assertThat(text)
        .startsWith("service \"db\" exited during the test (signal SEGV, 0.1s after it was ready)");
  }

  @Test
  void memoryLimitIsNamed() {
    assertThat(ExitTexts.duringTest("db", exit(true, 9, true, 0), 0, List.of()))
        .contains("signal KILL")
        .contains("memory limit");
  }

  private static InstanceExit exit(boolean signalled, int code, boolean oom, long others) {
    return new InstanceExit(
        1, signalled, code, oom, InstanceExit.Cause.SELF, SECOND / 5, others, 7);
  }
}
