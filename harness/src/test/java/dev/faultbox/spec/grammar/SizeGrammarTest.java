package dev.faultbox.spec.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeGrammarTest {
  @ParameterizedTest
  @CsvSource({
    "64k, 65536",
    "64Ki, 65536",
    "256m, 268435456",
    "256Mi, 268435456",
    "1g, 1073741824",
    "1.5Gi, 1610612736"
  })
  void accepts(String text, long bytes) {
    assertThat(SizeGrammar.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "256MB | \"256MB\" has the unknown unit \"MB\"; units are k, m, g, Ki, Mi, Gi: write \"256m\"",
        "1GB | \"1GB\" has the unknown unit \"GB\"; units are k, m, g, Ki, Mi, Gi: write \"1g\"",
        "256 | \"256\" has no unit; write \"256m\", or 256 for bytes",
        "0m | \"0m\" is no size above zero; write \"256m\" or leave it out",
        "-1m | \"-1m\" is no size above zero; write \"256m\" or leave it out",
        "much | \"much\" is no size; write \"256m\" or a number of bytes",
        "99999999999g | \"99999999999g\" is too large; write a size such as \"256m\""
      })
  void saysWhatToWrite(String text, String message) {
    assertThatThrownBy(() -> SizeGrammar.parse(text)).hasMessage(message);
  }

  @Test
  void checksNumbersOfBytes() {
    assertThat(SizeGrammar.ofBytes(BigInteger.TEN)).isEqualTo(10);
    assertThatThrownBy(() -> SizeGrammar.ofBytes(BigInteger.ZERO))
        .hasMessage("0 is no size above zero; write \"256m\" or leave it out");
    assertThatThrownBy(() -> SizeGrammar.ofBytes(BigInteger.ONE.shiftLeft(63)))
        .hasMessageContaining("too large");
  }
}
