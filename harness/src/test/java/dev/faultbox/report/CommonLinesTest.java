package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommonLinesTest {
  /** Seeds and sizes are fixed, so that a failure is the same tomorrow. */
  @Test
  void isAsLongAsThePlainTableSays() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      int alphabet = 1 + random.nextInt(round % 3 == 0 ? 300 : 5);
      List<String> left = lines(random, random.nextInt(300), alphabet);
      List<String> right = lines(random, random.nextInt(300), alphabet);

      CommonLines.Kept kept = CommonLines.of(left, right);

      List<String> fromLeft = kept.left().stream().mapToObj(left::get).toList();
      List<String> fromRight = kept.right().stream().mapToObj(right::get).toList();
      assertThat(fromLeft).isEqualTo(fromRight).hasSize(length(left, right));
    }
  }

  @Test
  void nothingIsInCommonWithNothing() {
    assertThat(CommonLines.of(List.of(), List.of("a")).right().isEmpty()).isTrue();
    assertThat(CommonLines.of(List.of("a"), List.of()).left().isEmpty()).isTrue();
    assertThat(CommonLines.of(List.of("a"), List.of("b")).left().isEmpty()).isTrue();
  }

  @Test
  void longFilesThatDifferEverywhereAreCompared() {
    List<String> left = IntStream.range(0, 100_000).mapToObj(i -> "write " + i % 7).toList();
    List<String> right = IntStream.range(0, 100_000).mapToObj(i -> "write " + i * 3 % 11).toList();

    CommonLines.Kept kept = CommonLines.of(left, right);

    assertThat(kept.left().cardinality()).isEqualTo(kept.right().cardinality()).isPositive();
  }

  private static List<String> lines(Random random, int count, int alphabet) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add("line " + random.nextInt(alphabet));
    }
    return lines;
  }

  private static int length(List<String> left, List<String> right) {
    int[][] longest = new int[left.size() + 1][right.size() + 1];
    for (int i = left.size() - 1; i >= 0; i--) {
      for (int j = right.size() - 1; j >= 0; j--) {
        longest[i][j] =
            left.get(i).equals(right.get(j))
                ? longest[i + 1][j + 1] + 1
                : Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    return longest[0][0];
  }
}
