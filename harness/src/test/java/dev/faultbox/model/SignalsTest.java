package dev.faultbox.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SignalsTest {
  /** As Docker reads STOPSIGNAL. */
  @ParameterizedTest
  @CsvSource({
    "SIGINT, 2",
    "INT, 2",
    "sigquit, 3",
    "3, 3",
    "37, 37",
    "64, 64",
    "SIGRTMIN, 34",
    "SIGRTMIN+3, 37",
    "RTMAX, 64",
    "rtmax-14, 50",
    "RTMIN+31, 0",
    "RTMAX-31, 0",
    "RTMIN-1, 0",
    "65, 0",
    "100, 0",
    "SIGNONE, 0",
    "'', 0",
  })
  void imagesNameTheSignalThatStopsThem(String text, int number) {
    assertThat(Signals.ofImage(text)).isEqualTo(number);
  }

  @Test
  void namesAndNumbersBelongTogether() {
    assertThat(Signals.names())
        .allSatisfy(name -> assertThat(Signals.name(Signals.number(name))).isEqualTo(name));
    assertThat(Signals.number("SEGV")).isEqualTo(11);
    assertThat(Signals.name(37)).isEqualTo("37");
  }
}
