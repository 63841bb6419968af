package dev.faultbox.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JobsTest {
  @Test
  void numbers() {
    assertThat(Jobs.parse("1")).isEqualTo(1);
    assertThat(Jobs.parse("0016")).isEqualTo(16);
    assertThat(Jobs.parse("99999999999999999999")).isEqualTo(Integer.MAX_VALUE);
    assertThat(Jobs.parse("auto")).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "00", "-1", "+2", "1.5", "two", "2x", " 2", "\u0662", "AUTO"})
  void everythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Jobs.parse(text))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--jobs takes a whole number above 0, or auto, got \"" + text);
  }
}
