package dev.faultbox.it;

import static dev.faultbox.it.HarnessRun.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first chapter of the tutorial, to the letter. */
class ChapterIT {
  private static final int STORE_PORT = 5432;

  @TempDir Path directory;

  @Test
  void theSmallestSpecWhileTheHostUsesThePort() throws IOException {
    try (ServerSocket busy = occupied(STORE_PORT)) {
      assertThat(busy).isNotNull();
      Result result = HarnessRun.run(directory, "specs/my-first-test.star");
      assertThat(result.stableOut())
          .isEqualTo(
              """
              --- PASS: test_ping (Nms, seed=0) ---
                syscall trace (N events):

              1 passed, 0 failed
              """);
      assertThat(result.problems()).isEmpty();
      assertThat(result.exitCode()).isZero();
      assertThat(result.leftovers()).isEmpty();
    }
  }

  @Test
  void testsRunInTheOrderOfTheirDefs() throws IOException {
    String spec = "specs/first-test-chapter.star";
    Result result = HarnessRun.run(directory, spec);
    List<String> names =
        Pattern.compile("(?m)^def (test_\\w+)")
            .matcher(Files.readString(ROOT.resolve(spec)))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(names).hasSizeGreaterThan(5);
    StringBuilder expected = new StringBuilder();
    names.forEach(
        name ->
            expected
                .append("--- PASS: ")
                .append(name)
                .append(" (Nms, seed=0) ---\n  syscall trace (N events):\n\n"));
    expected.append(names.size()).append(" passed, 0 failed\n");
    assertThat(result.stableOut()).isEqualTo(expected.toString());
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void oneTestIsSelectedByItsShortNameAndCarriesTheSeed() {
    Result result =
        HarnessRun.run(
            directory, "specs/first-test-chapter.star", "--test", "set_and_get", "--seed", "7");
    assertThat(result.stableOut())
        .isEqualTo(
            """
            --- PASS: test_set_and_get (Nms, seed=7) ---
              syscall trace (N events):

            1 passed, 0 failed
            """);
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void twoServicesByLocalhostAndByName() {
    try (HarnessRun byLocalhost = HarnessRun.start(directory, "specs/two-services.star");
        HarnessRun byName = HarnessRun.start(directory, "specs/by-name.star")) {
      assertThat(byLocalhost.await().out()).endsWith("\n4 passed, 0 failed\n");
      assertThat(byName.await().out()).endsWith("\n1 passed, 0 failed\n");
    }
  }

  @Test
  void healthcheckOnAPortNobodyOpens() {
    Result result = HarnessRun.run(directory, "specs/healthcheck-timeout.star");
    assertThat(result.stableOut())
        .startsWith(
            """
            --- FAIL: test_ping (Nms, seed=0) ---
              reason: [HEALTHCHECK_TIMEOUT] service "db" is not ready: tcp("localhost:9999") got no\
             answer within 10.0s; its process is running; it listens on tcp 0.0.0.0:5432. Write\
             tcp("localhost:5432"), or make it listen on 9999
              at: specs/healthcheck-timeout.star:7:19
                  healthcheck = tcp("localhost:9999"),
                                ^
              replay: faultbox test specs/healthcheck-timeout.star --test ping --seed 0
              syscall trace (N events):
              per-service syscall summary:
                db           3 total, 0 faulted  [bind:1 listen:1 openat:1]
              db system calls, last 3, since the start:
            """)
        .endsWith("  listen        0.0.0.0:5432\n\n0 passed, 1 failed\n");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void wrongExpectation() {
    Result result =
        HarnessRun.spec(
            directory,
            """
            db = service("db", "bin/linux/test/misbehave",
                interface("main", "tcp", 5432),
                args = ["no-newline"],
                healthcheck = tcp("localhost:5432"),
            )

            def test_ping():
                print("asking", db.main.addr)
                resp = db.main.send(data="PING")
                assert_eq(resp, "PANG", "the store must answer")
            """);
    String spec = directory.resolve("t.star").toString();
    assertThat(result.block("test_ping").lines().skip(1).toList())
        .startsWith(
            "  reason: assert_eq: got \"PONG\", want \"PANG\" (the store must answer)",
            "  at: " + spec + ":10:5",
            "      assert_eq(resp, \"PANG\", \"the store must answer\")",
            "      ^",
            "  replay: faultbox test " + spec + " --test ping --seed 0",
            "  log:",
            "    asking localhost:5432",
            "  db stdout (last 1 line):",
            "    no newline at the end");
    assertThat(result.out()).endsWith("\n\n0 passed, 1 failed\n");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.leftovers()).isEmpty();
  }

  private static ServerSocket occupied(int port) throws IOException {
    try {
      return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    } catch (BindException e) {
      // Somebody uses it already, which is what the test needs.
      return new ServerSocket(0);
    }
  }
}
