package dev.faultbox.spec.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentGrammarTest {
  @ParameterizedTest
  @CsvSource({
    "30%, 0.3",
    "1%, 0.01",
    "0.3, 0.3",
    "1, 1",
    "30, 0.3",
    "100%, 1",
    "0, 0",
    "0.5%, 0.005"
  })
  void acceptsText(String text, double fraction) {
    assertThat(PercentGrammar.parse("probability", text)).isCloseTo(fraction, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.25, 0.25", "1, 1", "2, 0.02", "100, 1"})
  void acceptsNumbers(double number, double fraction) {
    assertThat(PercentGrammar.of("probability", number)).isCloseTo(fraction, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "150% | probability 150% is outside 0..100%; write \"50%\" or 0.5",
        "-1% | probability -1% is outside 0..100%; write \"50%\" or 0.5",
        "101 | probability 101 is outside 0..100%; write \"50%\" or 0.5",
        "half | probability \"half\" is no percentage; write \"50%\" or 0.5"
      })
  void saysWhatToWrite(String text, String message) {
    assertThatThrownBy(() -> PercentGrammar.parse("probability", text)).hasMessage(message);
  }

  @Test
  void refusesNumbersOutside() {
    assertThatThrownBy(() -> PercentGrammar.of("probability", 150))
        .hasMessage("probability 150 is outside 0..100%; write \"50%\" or 0.5");
    assertThatThrownBy(() -> PercentGrammar.of("probability", -0.5))
        .hasMessage("probability -0.5 is outside 0..100%; write \"50%\" or 0.5");
    assertThatThrownBy(() -> PercentGrammar.of("probability", Double.NaN))
        .hasMessageContaining("outside");
  }
}
