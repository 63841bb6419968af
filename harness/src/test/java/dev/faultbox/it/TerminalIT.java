package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.report.TerminalScreen;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees on a terminal: a real one, of the kernel. */
class TerminalIT {
  private static final int NARROW = 40;
  private static final int WIDE = 80;
  private static final String CTRL_C = "\u0003";

  /** With these a piece of the lines that are overwritten begins and ends. */
  private static final String NO_WRAP = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";
  private static final String LONG_NAME = "test_with_a_name_that_is_longer_than_forty_columns";

  @TempDir private Path directory;

  @Test
  void saysWhatIsWaitedForAndLeavesNothingOfIt() throws Exception {
    Path spec =
        HarnessRun.write(
            directory,
            """
            slow = service("slow", "bin/linux/test/misbehave", interface("main", "tcp", 5432),
                args = ["slow-listen", "1500", "5432"], healthcheck = tcp("localhost:5432"))

            def test_one():
                assert_eq(1, 1)

            def test_two():
                assert_eq(1, 1)
            """);
    try (Pty pty = Pty.start(directory, NARROW, List.of(spec.toString(), "--jobs", "2"))) {
      String sent = pty.end();

      assertThat(pty.exitCode()).isZero();
      assertThat(sent).contains("waiting for slow");
      assertThat(TerminalScreen.lines(NARROW, sent))
          .filteredOn(line -> !line.startsWith("---") && !line.startsWith("  syscall trace"))
          .containsExactly("", "", "2 passed, 0 failed");
    }
  }

  @Test
  void aWindowThatChangesAndCtrlCLeaveNothingBehind() throws Exception {
    Path spec =
        HarnessRun.write(
            directory,
            """
            slow = service("a-service-with-a-long-name", "bin/linux/test/misbehave",
                interface("main", "tcp", 5432), args = ["slow-listen", "600000", "5432"],
                healthcheck = tcp("localhost:5432", timeout = "600s"))

            def %s():
                assert_eq(1, 1)

            def test_two():
                assert_eq(1, 1)
            """
                .formatted(LONG_NAME));
    try (Pty pty = Pty.start(directory, WIDE, List.of(spec.toString(), "--jobs", "2"))) {
      pty.until("lines for a wide window", sent -> isBoard(sent, WIDE));
      pty.resize(NARROW);
      pty.until("lines for a narrow window", sent -> isBoard(sent, NARROW));
      pty.resize(WIDE);
      pty.until("lines for a wide window again", sent -> isBoard(sent, WIDE));
      pty.type(CTRL_C);
      String sent = pty.end();

      assertThat(pty.exitCode()).isEqualTo(130);
      TerminalScreen screen = new TerminalScreen(WIDE);
      assertThat(resizedWith(screen, sent)).isEqualTo(2);
      assertThat(screen.isAsBefore()).isTrue();
      assertThat(screen.lines())
          .containsSequence("", "0 passed, 0 failed, 2 errors")
          .noneMatch(line -> line.contains("^C"))
          .noneMatch(line -> line.contains("waiting for") || line.contains("removing"))
          .filteredOn(line -> line.startsWith("--- ERROR: "))
          .hasSize(2);
      assertThat(screen.lines().get(0)).startsWith("--- ERROR: ");
    }
  }

  /**
   * Shows what was sent on a screen that changes where the tool has noticed it, and looks at it
   * then. When that is depends on the machine, so it is read off what was sent.
   *
   * @return how often it changed
   */
  private static int resizedWith(TerminalScreen screen, String sent) {
    int changes = 0;
    int columns = WIDE;
    int shown = 0;
    for (int end = sent.indexOf(WRAP); end >= 0; end = sent.indexOf(WRAP, end + 1)) {
      String piece = sent.substring(shown, end + WRAP.length());
      shown = end + WRAP.length();
      int other = columns == WIDE ? NARROW : WIDE;
      boolean changed = isBoard(piece, other);
      if (changed) {
        columns = other;
        changes++;
        screen.resize(columns);
      }
      screen.write(piece);
      if (changed) {
        assertThat(screen.lines()).isEqualTo(board(piece));
      }
    }
    screen.write(sent.substring(shown));
    return changes;
  }

  /** Whether the last lines are those of both tests, cut for a window of this width. */
  private static boolean isBoard(String sent, int columns) {
    List<String> lines = board(sent);
    return lines.size() == 3
        && lines.get(1).startsWith("  test_with_a_name")
        && lines.stream().allMatch(line -> line.length() < columns)
        && lines.get(1).length() >= columns - 2;
  }

  private static List<String> board(String sent) {
    int end = sent.lastIndexOf(WRAP);
    int begin = sent.lastIndexOf(NO_WRAP, end);
    return begin < 0 ? List.of() : sent.substring(begin + NO_WRAP.length(), end).lines().toList();
  }
}
