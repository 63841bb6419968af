package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TraceDiffTest {
  private static final List<String> BEFORE =
      List.of(
          "=== test_wal ===",
          "--- inventory ---",
          "service_started",
          "openat allow /tmp/inventory.wal",
          "write allow /tmp/inventory.wal",
          "fsync allow /tmp/inventory.wal",
          "--- test ---",
          "result pass",
          "");

  @Test
  void equalTracesAreSaidToBeIdentical() {
    TraceDiff diff = new TraceDiff(BEFORE, BEFORE, false);

    assertThat(diff.equal()).isTrue();
    assertThat(diff.render("a", "b")).isEqualTo("traces are identical\n");
  }

  @Test
  void anExtraCallIsShownWithWhereItBelongs() {
    List<String> after =
        Stream.concat(
                Stream.concat(BEFORE.subList(0, 5).stream(), Stream.of(BEFORE.get(4))),
                BEFORE.subList(5, 9).stream())
            .toList();

    assertThat(new TraceDiff(BEFORE, after, false).render("a.norm", "b.norm"))
        .isEqualTo(
            """
            traces differ (8 vs 9 lines):
            --- a.norm
            +++ b.norm
            @@ line 6 / 6 @@ === test_wal === --- inventory ---
              service_started
              openat allow /tmp/inventory.wal
              write allow /tmp/inventory.wal
            + write allow /tmp/inventory.wal
              fsync allow /tmp/inventory.wal
              --- test ---
              result pass
            """);
  }

  @Test
  void distantDifferencesStandApartAndNearOnesTogether() {
    List<String> left = IntStream.range(0, 40).mapToObj(i -> "l" + i).toList();
    List<String> right =
        IntStream.range(0, 40)
            .mapToObj(i -> i == 2 || i == 5 || i == 30 ? "other" + i : "l" + i)
            .toList();

    assertThat(
            new TraceDiff(left, right, false)
                .render("a", "b")
                .lines()
                .filter(l -> l.startsWith("@@")))
        .containsExactly("@@ line 3 / 3 @@", "@@ line 31 / 31 @@");
  }

  @Test
  void coloursAreForTerminals() {
    TraceDiff diff = new TraceDiff(List.of("a", ""), List.of("b\u001b[2J", ""), true);

    assertThat(diff.render("a", "b"))
        .contains("\u001b[31m- a\u001b[0m\n", "\u001b[32m+ b\\x1b[2J\u001b[0m\n");
  }

  @Test
  void aMissingLineEndIsADifference() {
    assertThat(new TraceDiff(List.of("a", ""), List.of("a"), false).render("a", "b"))
        .startsWith("traces differ (1 vs 1 lines):");
  }
}
