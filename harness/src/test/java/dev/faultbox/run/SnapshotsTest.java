package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.trace.InstanceExit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SnapshotsTest {
  @ParameterizedTest
  @CsvSource({
    "false, 0, false, ''",
    "false, 143, false, ''",
    "true, 15, false, ''",
    "true, 2, false, ''",
    "true, 37, false, ''",
    "true, 9, false, it did not end within 30.0s after it was asked to",
    "true, 9, true, it was killed because it reached its memory limit when it was asked to end",
    "true, 6, false, it was ended by signal ABRT when it was asked to end",
    "true, 11, false, it was ended by signal SEGV when it was asked to end",
  })
  void onlyWhatEndsWellIsKept(boolean signalled, int code, boolean oom, String wrong) {
    InstanceExit exit =
        new InstanceExit(1, signalled, code, oom, InstanceExit.Cause.STOPPED, 1, 0, 1);
    assertThat(Snapshots.unclean(exit)).isEqualTo(wrong);
  }
}
