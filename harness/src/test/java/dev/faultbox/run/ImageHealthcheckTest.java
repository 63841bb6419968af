package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ImageHealthcheckTest {
  private static final Duration ATTEMPT = Duration.ofSeconds(1);
  private static final Duration REST = Duration.ofMillis(400);
  private static final int KILLED = 9;
  private static final int SEGMENTATION_FAULT = 11 | 0x80;
  private static final ImageHealthcheck CHECK =
      new ImageHealthcheck(List.of("check", "it"), ATTEMPT, Duration.ofSeconds(2));

  @Test
  void failureSaysHowTheLastRunEnded() {
    assertThat(failure(new ImageHealthcheck.Run(3 << 8, ATTEMPT)))
        .startsWith(
            "service \"db\" is not ready: the image's HEALTHCHECK check it did not succeed within 2.0s; its last run ended with 3.");
    assertThat(failure(new ImageHealthcheck.Run(KILLED, ATTEMPT)))
        .contains("its last run was still running after 1.0s.");
    assertThat(failure(new ImageHealthcheck.Run(SEGMENTATION_FAULT, ATTEMPT)))
        .contains("its last run was ended by signal SEGV.");
  }

  @Test
  void answerIsNotReplacedByRunThatTheEndCutsOff() {
    ImageHealthcheck.Run answer = new ImageHealthcheck.Run(3 << 8, ATTEMPT);
    ImageHealthcheck.Run cutOff = new ImageHealthcheck.Run(KILLED, REST);
    assertThat(cutOff.orEarlier(answer, ATTEMPT)).isEqualTo(answer);
    assertThat(cutOff.orEarlier(null, ATTEMPT)).isEqualTo(cutOff);
    assertThat(failure(cutOff)).contains("was still running after 0.4s.");
  }

  @Test
  void laterAnswersReplaceEarlierOnes() {
    ImageHealthcheck.Run earlier = new ImageHealthcheck.Run(3 << 8, ATTEMPT);
    ImageHealthcheck.Run hung = new ImageHealthcheck.Run(KILLED, ATTEMPT);
    ImageHealthcheck.Run late = new ImageHealthcheck.Run(4 << 8, REST);
    assertThat(hung.orEarlier(earlier, ATTEMPT)).isEqualTo(hung);
    assertThat(late.orEarlier(hung, ATTEMPT)).isEqualTo(late);
    assertThat(new ImageHealthcheck.Run(0, REST).succeeded()).isTrue();
    assertThat(late.succeeded()).isFalse();
  }

  private static String failure(ImageHealthcheck.Run run) {
    return CHECK.failure("db", run);
  }
}
