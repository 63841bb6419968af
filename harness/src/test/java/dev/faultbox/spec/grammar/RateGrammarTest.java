package dev.faultbox.spec.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateGrammarTest {
  @ParameterizedTest
  @CsvSource({
    "64kbit, 64000",
    "1mbit, 1000000",
    "1gbit, 1000000000",
    "512kbps, 512000",
    "2MB/s, 16000000",
    "64kB/s, 512000",
    "1.5mbit, 1500000",
    "8bit, 8"
  })
  void accepts(String text, long bitsPerSecond) {
    assertThat(RateGrammar.parse(text)).isEqualTo(bitsPerSecond);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "64 | \"64\" has no unit; write \"64kbit\" or \"64kB/s\"",
        "2mb | \"2mb\" has the unknown unit \"mb\"; write \"2mbit\" or \"2MB/s\"",
        "fast | \"fast\" is no rate; write \"1mbit\" or \"64kB/s\"",
        "0mbit | \"0mbit\" is out of range; write \"1mbit\" or \"64kB/s\"",
        "-1mbit | \"-1mbit\" is no rate; write \"1mbit\" or \"64kB/s\""
      })
  void saysWhatToWrite(String text, String message) {
    assertThatThrownBy(() -> RateGrammar.parse(text)).hasMessage(message);
  }
}
