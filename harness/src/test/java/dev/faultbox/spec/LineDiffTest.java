package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineDiffTest {
  @Test
  void marksWantedAndGotLines() {
    assertThat(LineDiff.of("a\nb\nc", "a\nx\nc")).containsExactly("  a", "- b", "+ x", "  c");
  }

  @Test
  void findsInsertionsInTheMiddle() {
    assertThat(LineDiff.of("a\nb\nc\nd", "a\nc\nnew\nd"))
        .containsExactly("  a", "- b", "  c", "+ new", "  d");
  }

  @Test
  void leavesOutEqualLinesFarFromADifference() {
    String want = numbers(20);
    assertThat(LineDiff.of(want, want.replace("line 10\n", "line ten\n")))
        .containsExactly(
            "  … 8 equal lines",
            "  line 8",
            "  line 9",
            "- line 10",
            "+ line ten",
            "  line 11",
            "  line 12");
  }

  @Test
  void boundsItsOutput() {
    assertThat(LineDiff.of("", numbers(5_000))).hasSize(61).last().isEqualTo("  … 4941 more lines");
  }

  @Test
  void aFinalLineEndIsADifference() {
    assertThat(LineDiff.of("a", "a\n")).containsExactly("  a", "+ ");
  }

  @Test
  void nothingDiffers() {
    assertThat(LineDiff.of("a\nb", "a\nb")).isEmpty();
  }

  private static String numbers(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "line " + i + "\n")
        .collect(Collectors.joining());
  }
}
