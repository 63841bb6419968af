package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Test bodies that end in every way a body can end. */
class BodiesIT {
  /** Accepts connections and answers none that does not speak HTTP. */
  private static final String SILENT =
      """
      web = service("web", "bin/linux/test/misbehave", interface("main", "tcp", 5432),
          args = ["http-status", "5432", "200"], healthcheck = tcp("localhost:5432"))
      """;

  @TempDir Path directory;

  @Test
  void aBodyThatDoesNotEndIsInconclusiveAndTheNextOneRuns() {
    Result result =
        HarnessRun.spec(
            directory,
            SILENT
                + """
                def test_endless():
                    for i in range(2000000000):
                        pass
                def test_waits():
                    web.send("PING")
                def test_passes():
                    assert_eq(1, 1.0)
                """,
            "--timeout",
            "300ms");
    String reason =
        "  reason: the test body did not end within 0.3s; nothing was violated until then. Make it"
            + " shorter, or give it longer with --timeout\n";
    assertThat(result.block("test_endless"))
        .startsWith("--- INCONCLUSIVE: ")
        .contains(reason)
        .containsPattern("  at: .*t\\.star:[45]:\\d+\n");
    assertThat(result.block("test_waits"))
        .startsWith("--- INCONCLUSIVE: ")
        .contains(reason)
        .contains("t.star:7:5\n");
    assertThat(result.out()).endsWith("\n1 passed, 0 failed, 2 inconclusive\n");
    assertThat(result.exitCode()).isEqualTo(4);
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void failuresAndErrorsSayWhatAndWhere() {
    Result result =
        HarnessRun.spec(
            directory,
            SILENT
                + """
                SEEN = []
                def test_step():
                    web.send("PING", timeout="200ms")
                def up(n):
                    return down(n)
                def down(n):
                    return up(n)
                def test_recursion():
                    down(3)
                def check(value):
                    assert_true(value > 3, "too small")
                def test_frames():
                    print("checking", 2)
                    check(2)
                def test_source():
                    assert_true(len("abc") == 4)
                def test_diff():
                    assert_eq("one\\ntwo", "one\\nthree")
                def test_fail():
                    fail("nope", 3)
                def test_division():
                    return 1 // 0
                def test_frozen():
                    SEEN.append(1)
                def test_asserts_nothing():
                    print("quiet")
                """,
            "--verbose");
    assertReason(
        result,
        "step",
        "FAIL",
        "tcp send to web.main failed: no complete answer from web within 0.2s, after 0 bytes",
        "5:5");
    assertReason(
        result,
        "recursion",
        "ERROR",
        "[SPEC_RECURSION] down calls itself (down -> up -> down); recursion is not available,"
            + " write a loop over a work list",
        "7:12");
    assertReason(result, "frames", "FAIL", "too small", "13:5");
    assertThat(result.block("test_frames")).containsPattern("\n      test_frames at .*:16:5\n");
    assertThat(result.log("test_frames")).containsExactly("checking 2");
    assertReason(result, "source", "FAIL", "assertion failed: len(\"abc\") == 4", "18:5");
    assertReason(
        result,
        "diff",
        "FAIL",
        "assert_eq: got \"one\\ntwo\", want \"one\\nthree\"\n"
            + "    - want, + got:\n      one\n    - three\n    + two",
        "20:5");
    assertReason(result, "fail", "FAIL", "nope 3", "22:5");
    assertReason(result, "division", "ERROR", "[SPEC_VALUE] division by zero", "24:14");
    assertThat(result.block("test_frozen"))
        .contains("  reason: [SPEC_FROZEN] \"SEEN\" is frozen since the file was read (");
    assertThat(result.log("test_asserts_nothing")).containsExactly("quiet");
    assertThat(result.block("test_asserts_nothing"))
        .startsWith("--- PASS: ")
        .contains("  [TEST_NO_ASSERTIONS] ");
    assertThat(result.out()).endsWith("\n1 passed, 5 failed, 3 errors\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  private void assertReason(
      Result result, String test, String word, String reason, String position) {
    assertThat(result.block("test_" + test))
        .startsWith("--- " + word + ": ")
        .contains(
            "\n  reason: "
                + reason
                + "\n  at: "
                + directory.resolve("t.star")
                + ":"
                + position
                + "\n")
        .contains("\n  replay: faultbox test ");
  }
}
