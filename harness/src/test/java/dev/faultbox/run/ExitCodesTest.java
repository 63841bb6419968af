package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExitCodesTest {
  @Test
  void everyVerdictHasItsCode() {
    assertThat(ExitCodes.of(List.of(Verdict.PASS, Verdict.HALTED))).isZero();
    assertThat(ExitCodes.of(List.of(Verdict.PASS, Verdict.FAIL))).isEqualTo(1);
    assertThat(ExitCodes.of(List.of(Verdict.ERROR))).isEqualTo(1);
    assertThat(ExitCodes.of(List.of(Verdict.INCONCLUSIVE, Verdict.PASS))).isEqualTo(4);
    assertThat(ExitCodes.of(List.of(Verdict.INCONCLUSIVE, Verdict.FAIL))).isEqualTo(1);
  }

  @Test
  void theHigherRankWinsWhicheverComesFirst() {
    int[] rising = {0, 4, 1, 2, 3, 130, 70};
    for (int i = 0; i < rising.length; i++) {
      for (int j = i; j < rising.length; j++) {
        assertThat(ExitCodes.worse(rising[i], rising[j])).isEqualTo(rising[j]);
        assertThat(ExitCodes.worse(rising[j], rising[i])).isEqualTo(rising[j]);
      }
    }
  }
}
