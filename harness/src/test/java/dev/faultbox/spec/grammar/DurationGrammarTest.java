package dev.faultbox.spec.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationGrammarTest {
  @ParameterizedTest
  @CsvSource({
    "150ms, 150000000",
    "1m30s, 90000000000",
    "1.5s, 1500000000",
    ".5s, 500000000",
    "1.s, 1000000000",
    "7ns, 7",
    "0.4ns, 0",
    "3us, 3000",
    "3µs, 3000",
    "3μs, 3000",
    "2h, 7200000000000",
    "0s, 0",
    "1h1m1s1ms1us1ns, 3661001001001"
  })
  void accepts(String text, long nanos) {
    assertThat(DurationGrammar.parse(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "s", "1s ", " 1s", "1 s", "1s2", "-5s", "1e3s", "1..5s", "ms5"})
  void refuses(String text) {
    assertThatThrownBy(() -> DurationGrammar.parse(text))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("\"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 | \"500\" has no unit; write \"500ms\" or \"500s\"",
        "-5s | \"-5s\" is negative; write \"500ms\" or \"10s\"",
        "5sec | \"5sec\" has the unknown unit \"sec\"; units are ns, us, ms, s, m, h: write \"5s\"",
        "1m30 | \"1m30\" has no unit after 30; write \"1m30s\""
      })
  void saysWhatToWrite(String text, String message) {
    assertThatThrownBy(() -> DurationGrammar.parse(text)).hasMessage(message);
  }

  @Test
  void refusesWhatDoesNotFitIntoNanoseconds() {
    assertThat(DurationGrammar.parse("2562047h")).isEqualTo(Duration.ofHours(2562047));
    assertThatThrownBy(() -> DurationGrammar.parse("2562048h"))
        .hasMessage("\"2562048h\" is more than 292 years; write a shorter time");
  }
}
