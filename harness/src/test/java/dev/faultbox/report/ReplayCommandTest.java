package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.RunInfo;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReplayCommandTest {
  private static String replay(String spec, String... command) {
    RunInfo run = new RunInfo(spec, List.of(command), 0, 7, null, List.of(), Map.of());
    return ReplayCommand.of(run).of(TestResult.builder("test_x", Verdict.FAIL).seed(7).build());
  }

  @Test
  void testIsRunAgainByItsName() {
    assertThat(replay("a b.star", "test", "a b.star"))
        .isEqualTo("faultbox test 'a b.star' --test x --seed 7");
  }

  @Test
  void programIsRunAgainWithItsRules() {
    assertThat(
            replay(
                "bin/linux/target",
                "run",
                "--seed",
                "7",
                "--fault",
                "write=EIO:/tmp/*",
                "bin/linux/target",
                "it's"))
        .isEqualTo("faultbox run --seed 7 --fault 'write=EIO:/tmp/*' bin/linux/target 'it'\\''s'");
  }
}
