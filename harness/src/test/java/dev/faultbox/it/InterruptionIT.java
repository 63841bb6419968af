package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ctrl-C and its like, at every stage of a run. Alone on the machine, because a user is promised an
 * end within seconds.
 */
@Isolated
class InterruptionIT {
  /** Enough for the engine to be busy with the image when the signal comes. */
  private static final long LARGE_PROGRAM_BYTES = 256L << 20;

  @TempDir private Path directory;

  private HarnessRun start(String spec) {
    return HarnessRun.start(
        directory,
        HarnessRun.write(directory, spec).toString(),
        "--verbose",
        "--output",
        directory.resolve("out.json").toString(),
        "--junit",
        directory.resolve("out.xml").toString());
  }

  private void assertInterrupted(HarnessRun run, int notRun) {
    HarnessRun.Result result = run.awaitAfterSignal();
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(130);
    assertThat(result.out()).contains(notRun + " not run (interrupted)");
    assertThat(result.leftovers()).isEmpty();
    assertThat(directory.resolve("out.json")).isNotEmptyFile();
    assertThat(directory.resolve("out.xml"))
        .content()
        .contains("</testsuites>")
        .contains("not run (interrupted)");
  }

  @Test
  void inThreeLanes() {
    String spec = Specs.DB + Specs.waiting("a") + Specs.waiting("b") + Specs.waiting("c");
    try (HarnessRun run =
        HarnessRun.start(
            directory,
            HarnessRun.write(directory, spec + Specs.ping("d")).toString(),
            "--verbose",
            "--jobs",
            "3")) {
      run.awaitText("WAIT");
      run.awaitContainers(
          "three lanes",
          containers -> containers.stream().filter(c -> c.name().contains("-svc-db")).count() == 3);
      run.signal("INT");
      HarnessRun.Result result = run.awaitAfterSignal();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(130);
      assertThat(result.out()).contains("test_a").doesNotContain("test_d");
      assertThat(result.leftovers()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void inABodyThatWaitsInAStep(String signal) {
    try (HarnessRun run = start(Specs.DB + Specs.waiting("a") + Specs.ping("b"))) {
      run.awaitText("WAIT");
      run.signal(signal);
      assertInterrupted(run, 1);
      assertThat(run.out()).contains("the run was interrupted");
    }
  }

  @Test
  void inABodyThatOnlyComputes() {
    String spinning =
        """
        def test_spin():
            db.send(data="SAY spinning")
            for i in range(1000000000):
                pass

        """;
    try (HarnessRun run = start(Specs.DB + spinning + Specs.ping("b"))) {
      run.awaitText("spinning");
      run.signal("INT");
      assertInterrupted(run, 1);
    }
  }

  @Test
  void whileAnImageIsMade() throws IOException {
    Path program = directory.resolve("large-" + UUID.randomUUID());
    Files.copy(HarnessRun.ROOT.resolve("bin/linux/test/misbehave"), program);
    try (RandomAccessFile file = new RandomAccessFile(program.toFile(), "rw")) {
      file.seek(file.length());
      file.writeUTF(program.toString());
      file.setLength(LARGE_PROGRAM_BYTES);
    }
    String spec = Specs.DB.replace("bin/linux/test/misbehave", program.toString());
    try (HarnessRun run = start(spec + Specs.ping("a") + Specs.ping("b"))) {
      // The watchdog is started before anything is made.
      run.awaitWatchdog();
      run.signal("INT");
      assertInterrupted(run, 2);
    }
  }

  @Test
  void whileContainersStart() {
    try (HarnessRun run = start(Specs.DB + Specs.ping("a") + Specs.ping("b"))) {
      run.awaitContainers("the first container", containers -> !containers.isEmpty());
      run.signal("INT");
      HarnessRun.Result result = run.awaitAfterSignal();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(130);
      run.awaitCleanEngine();
    }
  }

  @Test
  void whileAServiceIsWaitedFor() {
    String test =
        """
        def test_a():
            assert_true(True)

        def test_b():
            assert_true(True)
        """;
    try (HarnessRun run = start(Specs.NEVER_READY + test)) {
      run.awaitText(Specs.STARTED);
      run.signal("INT");
      assertInterrupted(run, 1);
    }
  }

  @Test
  void whileAServiceThatIgnoresTheSignalIsStopped() {
    try (HarnessRun run = start(Specs.DB + Specs.STUBBORN + Specs.waiting("a") + Specs.ping("b"))) {
      run.awaitText("WAIT");
      run.signal("INT");
      assertInterrupted(run, 1);
    }
  }

  @Test
  void betweenTests() {
    StringBuilder spec = new StringBuilder(Specs.DB);
    for (int i = 0; i < 500; i++) {
      spec.append(Specs.ping("n" + i));
    }
    try (HarnessRun run = start(spec.toString())) {
      run.awaitText("PASS: test_n3");
      run.signal("INT");
      HarnessRun.Result result = run.awaitAfterSignal();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(130);
      assertThat(result.out()).containsPattern("not run \\(interrupted\\)\\n");
      assertThat(result.leftovers()).isEmpty();
    }
  }

  @Test
  void aSecondSignalEndsAtOnceAndTheWatchdogCleansUp() {
    try (HarnessRun run = start(Specs.DB + Specs.STUBBORN + Specs.waiting("a") + Specs.ping("b"))) {
      run.awaitText("WAIT");
      run.signal("INT");
      run.signal("TERM");
      HarnessRun.Result result = run.awaitAfterSignal();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(130);
      assertThat(result.out()).doesNotContain("interrupted");
      run.awaitCleanEngine();
    }
  }
}
