package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InterruptionTest {
  private static final long MILLI = 1_000_000;
  private static final int INT = 2;
  private static final int TERM = 15;

  @Test
  void oneSignalThatComesTwiceIsNoSecondOne() {
    Interruption interruption = new Interruption();

    assertThat(interruption.isEcho(TERM, -MILLI)).isFalse();
    assertThat(interruption.isEcho(TERM, 0)).isTrue();
    assertThat(interruption.isEcho(TERM, 400 * MILLI)).isTrue();
    assertThat(interruption.isEcho(TERM, 500 * MILLI)).isFalse();
  }

  @Test
  void anotherSignalIsASecondOneAtOnce() {
    Interruption interruption = new Interruption();

    assertThat(interruption.isEcho(INT, 0)).isFalse();
    assertThat(interruption.isEcho(TERM, 1)).isFalse();
    assertThat(interruption.isEcho(INT, 2)).isFalse();
  }
}
