package dev.faultbox.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Event;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProgramReportTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ProgramReport report = new ProgramReport(new PrintStream(bytes, false, UTF_8));

  @Test
  void decisionIsOneLine() {
    report.callDecided(
        new Event(
            12,
            0,
            "syscall",
            "syscall.write",
            "target",
            Map.of(
                "syscall", "write",
                "decision", "delay(500ms)",
                "path", "/tmp/a\nb",
                "latency_ms", "500")));
    assertThat(bytes.toString(UTF_8))
        .isEqualTo("faultbox: #12  write            delay(500ms)  /tmp/a\\nb  (+500ms)\n");
  }

  @Test
  void pipesOfTheStandardStreamsHaveTheirNames() {
    report.callDecided(
        new Event(
            3,
            0,
            "syscall",
            "syscall.write",
            "target",
            Map.of("syscall", "write", "decision", "deny(EIO)", "path", "pipe:[99]", "fd", "1")));
    assertThat(bytes.toString(UTF_8))
        .isEqualTo("faultbox: #3  write            deny(EIO)  pipe:[99]  (stdout)\n");
  }

  @Test
  void summarySaysHowItEndedAndWhatItDid() {
    report.testFinished(
        TestResult.builder("target", Verdict.FAIL)
            .returnValue("target exited with code 1")
            .durationMillis(12)
            .seed(7)
            .syscalls(Map.of("target", new SyscallSummary(10, 4, Map.of("write", 6L, "fsync", 4L))))
            .diagnostics(
                List.of(
                    new Diagnostic(
                        Diagnostic.Level.WARNING,
                        ErrorCode.FAULT_NOT_FIRED,
                        "rename=EIO touched nothing: target made no rename call",
                        "",
                        null)))
            .build());
    assertThat(bytes.toString(UTF_8))
        .isEqualTo(
            """
            faultbox: target exited with code 1 after 12ms (seed=7)
              syscall trace (10 events):
                target       10 total, 4 faulted  [fsync:4 write:6]
              [FAULT_NOT_FIRED] rename=EIO touched nothing: target made no rename call
            """);
  }

  @Test
  void aRunWithoutFindingsEndsInSilence() {
    report.runFinished(Samples.summary(0));
    assertThat(bytes.size()).isZero();
  }
}
