package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineMarksTest {
  @Test
  void marksWhatDiffers() {
    assertThat(LineMarks.of("a line that is quite alike", "a line that was quite alike"))
        .containsExactly(
            "- a line that is quite alike", "+ a line that was quite alike", "              ^^");
  }

  @Test
  void longLinesAreCutAroundTheDifference() {
    String same = "0123456789".repeat(30);

    assertThat(LineMarks.of(same + "x" + same, same + "yz" + same))
        .containsExactly(
            "- …" + "0123456789".repeat(3) + "x" + same.substring(0, 129) + "…",
            "+ …" + "0123456789".repeat(3) + "yz" + same.substring(0, 128) + "…",
            "  " + " ".repeat(31) + "^^ (from character 301)");
  }

  @Test
  void anEndThatIsMissingIsMarkedToo() {
    assertThat(LineMarks.of("a sentence that goes on and on", "a sentence that goes on"))
        .last()
        .isEqualTo(" ".repeat(25) + "^^^^^^^");
  }

  @Test
  void shortOrUnlikeLinesStandAsTheyAre() {
    assertThat(LineMarks.of("abc", "abd")).containsExactly("- abc", "+ abd");
    assertThat(LineMarks.of("x".repeat(40), "y".repeat(40))).hasSize(2);
  }

  @Test
  void wideCharactersAreCountedAndNotMarked() {
    assertThat(LineMarks.of("事".repeat(30) + "a", "事".repeat(30) + "b"))
        .last()
        .isEqualTo("  (from character 31)");
  }
}
