package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import dev.faultbox.testing.Required;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wall clock of the harness jumps by a day, three times a second, as it may after a sleep or
 * when somebody sets it. No wait gets longer or shorter by that. A library that is loaded before
 * all others lies about the time, since the clock of the machine is not a test's to set.
 */
final class ClockJumpIT {
  private static final String SPEC =
      Specs.DB
          + """
          def test_delay():
              def scenario():
                  assert_eq(db.send(data = "PING"), "PONG")
              fault(db, sendto = delay("400ms"), run = scenario)
              got = assert_eventually(type = "step_recv", within = "10s")
              assert_true(int(got.duration_ms) >= 400 and int(got.duration_ms) < 10000, got.duration_ms)

          def test_waits():
              assert_eventually(type = "service_exited", within = "1s")

          """
          + Specs.waiting("does_not_end")
          + Specs.ping("next");

  private static final String LOOKS_AT_THE_CLOCK =
      """
      class Looks {
        public static void main(String[] args) throws InterruptedException {
          for (int i = 0; i < 50; i++) {
            System.out.println(System.currentTimeMillis());
            Thread.sleep(25);
          }
        }
      }
      """;

  @TempDir Path directory;
  private Map<String, String> jumping;

  @BeforeEach
  void buildLibrary() {
    Required.orSkip(
        System.getProperty("os.name").equals("Linux"),
        () -> "libraries are preloaded on Linux only");
    Path source = Path.of("src/test/resources/clock/jump.c").toAbsolutePath();
    Path library = directory.resolve("jump.so");
    Toolchain.run(
        directory,
        Map.of(),
        List.of(
            Toolchain.require("cc"),
            "-shared",
            "-fPIC",
            "-o",
            library.toString(),
            source.toString()));
    jumping = Map.of("LD_PRELOAD", library.toString());
  }

  @Test
  void libraryLetsTheClockOfJavaJump() throws IOException {
    Path source = Files.writeString(directory.resolve("Looks.java"), LOOKS_AT_THE_CLOCK);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    LongSummaryStatistics times =
        Toolchain.run(directory, jumping, List.of(java, source.toString()))
            .lines()
            .mapToLong(Long::parseLong)
            .summaryStatistics();
    assertThat(times.getMax() - times.getMin()).isGreaterThan(Duration.ofDays(2).toMillis());
  }

  @Test
  void waitsAreAsLongAsTheyAre() throws IOException {
    Path json = directory.resolve("result.json");
    String spec = HarnessRun.write(directory, SPEC).toString();
    Result result;
    try (HarnessRun run =
        HarnessRun.start(
            directory, List.of(), jumping, spec, "--timeout", "2s", "--output", json.toString())) {
      result = run.await();
    }
    assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
    assertThat(result.out()).contains("2 passed, 1 failed, 1 inconclusive");
    assertThat(result.leftovers()).isEmpty();
    Map<String, Object> read = Json.object(Files.readString(json));
    List<Map<String, Object>> tests = Json.objects(read.get("tests"));
    assertThat(tests)
        .extracting(test -> test.get("name") + " " + test.get("result"))
        .containsExactly(
            "test_delay pass",
            "test_waits fail",
            "test_does_not_end inconclusive",
            "test_next pass");
    assertThat(duration(tests.get(0))).isBetween(400L, 20_000L);
    assertThat(duration(tests.get(1))).isBetween(1_000L, 20_000L);
    assertThat(duration(tests.get(2))).isBetween(2_000L, 20_000L);
    assertThat(duration(tests.get(3))).isBetween(0L, 20_000L);
    assertThat(duration(read)).isBetween(3_400L, 60_000L);
  }

  private static long duration(Map<String, Object> of) {
    return (Long) of.get("duration_ms");
  }
}
