package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.Await;
import dev.faultbox.engine.LeakCheck;
import dev.faultbox.model.Verdict;
import dev.faultbox.tracer.TracerClient;
import dev.faultbox.tracer.TracerStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Two hundred tests leave tracer and gate as they were, and cost the tracer little. */
@ExtendWith(LeakCheck.class)
@ResourceLock(LeakCheck.CONTAINERS)
class SessionGrowthIT {
  /** Until everything that is made once has been made. */
  private static final int WARM_UP = 20;

  private static final int TESTS = 200;

  /** Three times what it takes: a table that was cleared for each instance took 31 MB. */
  private static final long TRACER_BYTES = 8 << 20;

  /**
   * Of the processor, for one test. It takes 1 to 2; clearing that table for each instance took 3,
   * and looking through the kernel's connections at the end of each test 9. Time of the processor,
   * because the machine does other things meanwhile.
   */
  private static final double TRACER_MILLIS = 5;

  private static final double MILLIS_PER_TICK = 10;

  /** Pages of a stack or an allocator that were not touched before. */
  private static final long SLACK_BYTES = 1 << 20;

  private static final String SPEC =
      """
      db = service("db", "bin/linux/mock-db",
          interface("main", "tcp", 5432),
          env = {"PORT": "5432"},
          healthcheck = tcp("localhost:5432"),
      )

      def test_a():
          assert_eq(db.send(data="SET a b"), "OK")
          assert_eq(db.send(data="GET a"), "b")
      """;

  @TempDir private Path directory;

  /** What a gate holds: mounts it sees and descriptors by what they lead to. */
  private record Gate(List<String> mounts, List<String> descriptors) {
    static Gate of(long pid) {
      Path proc = Path.of("/proc", Long.toString(pid));
      try (Stream<Path> links = Files.list(proc.resolve("fd"))) {
        return new Gate(
            Files.readAllLines(proc.resolve("mountinfo")),
            links.map(link -> link.getFileName() + " " + kind(link)).sorted().toList());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String kind(Path link) {
      try {
        return Files.readSymbolicLink(link).toString();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static TracerStats stats(TestSession test) throws InterruptedException {
    return TracerClient.await(test.session().tracer().stats(), RunLimits.REQUEST, "figures");
  }

  /** The gate at rest: it throws an instance's files away when it has told of its end. */
  private static Gate gate(TestSession test) {
    String id = test.session().services().get(0).details().id();
    long pid = test.engine().inspect(id).orElseThrow().hostPid();
    Await.until(
        "the files of the last instance are gone",
        Duration.ofSeconds(10),
        () ->
            Gate.of(pid).mounts().stream().noneMatch(mount -> mount.contains(" tmpfs faultbox ")));
    return Gate.of(pid);
  }

  /**
   * Milliseconds of the processor that a process has used, its threads that have ended included.
   */
  private static double processorMillis(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // Behind the name, which may have blanks in it: 12th and 13th, in user mode and in the kernel.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_PER_TICK;
  }

  private static void run(TestSession test, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      assertThat(test.runTest().verdict()).isEqualTo(Verdict.PASS);
    }
  }

  @Test
  void twoHundredTestsLeaveTracerAndGateAsTheyWere() throws Exception {
    try (TestSession test = new TestSession(directory, SPEC)) {
      run(test, WARM_UP);
      long tracer = test.tracerPid();
      TracerStats tracerBefore = stats(test);
      double millisBefore = processorMillis(tracer);
      Gate gateBefore = gate(test);
      run(test, TESTS - WARM_UP);
      TracerStats tracerAfter = stats(test);
      assertThat((processorMillis(tracer) - millisBefore) / (TESTS - WARM_UP))
          .isPositive()
          .isLessThan(TRACER_MILLIS);
      assertThat(tracerAfter.descriptors()).isEqualTo(tracerBefore.descriptors());
      assertThat(tracerAfter.queuedBytes()).isZero();
      assertThat(tracerAfter.residentBytes())
          .isLessThan(Math.min(TRACER_BYTES, tracerBefore.residentBytes() + SLACK_BYTES));
      assertThat(gate(test)).isEqualTo(gateBefore);
    }
  }
}
