package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Freshness;
import dev.faultbox.model.Placement;
import dev.faultbox.model.ServiceSource;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.TraceMode;
import dev.faultbox.trace.InstanceExit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExitTextsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final SourceLocation HERE = new SourceLocation("t.star", 1, 1);
  private static final ServiceSpec PROGRAM = service(new ServiceSource.Binary("bin", HERE));
  private static final ServiceSpec IMAGE = service(new ServiceSource.Image("redis:7", HERE));

  @Test
  void exitBeforeReadyTellsCodeTimeAndOutput() {
    String text =
        ExitTexts.beforeReady(PROGRAM, exit(false, 1, false, 0), List.of("bad flag", "bye"));
    assertThat(text)
        .isEqualTo(
            "service \"db\" exited with code 1 before it was ready (0.2s after start);"
                + " its last output:\n    bad flag\n    bye");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ModuleNotFoundError: No module named 'encodings'",
        "cannot open /data",
        "open /etc/my.conf: no such file or directory",
        "Error: could not find libjava.so"
      })
  void aFileThatIsMissingIsExplained(String line) {
    InstanceExit exit = exit(false, 1, false, 0);
    String due = "its container holds the program and its libraries, no other file";
    assertThat(ExitTexts.beforeReady(PROGRAM, exit, List.of(line))).contains(due);
    assertThat(ExitTexts.beforeReady(IMAGE, exit, List.of(line))).doesNotContain(due);
    assertThat(ExitTexts.beforeReady(PROGRAM, exit(false, 0, false, 0), List.of(line)))
        .doesNotContain(due);
  }

  @Test
  void daemonIsToldToStayInTheForeground() {
    assertThat(ExitTexts.beforeReady(PROGRAM, exit(false, 0, false, 1), List.of()))
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

  private static ServiceSpec service(ServiceSource source) {
    return new ServiceSpec(
        "db",
        source,
        HERE,
        List.of(),
        Map.of(),
        List.of(),
        List.of(),
        null,
        false,
        TraceMode.DEFAULT,
        Placement.DEFAULT,
        Freshness.DEFAULT);
  }

  private static InstanceExit exit(boolean signalled, int code, boolean oom, long others) {
    return new InstanceExit(
        1, signalled, code, oom, InstanceExit.Cause.SELF, SECOND / 5, others, 7);
  }
}
