package dev.faultbox.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

final class RequiredTest {
  @Test
  void whatIsMissingFailsOnlyWhereAllIsRequired() {
    assertThatThrownBy(() -> Required.orSkip(true, false, () -> "there is no cc"))
        .isInstanceOf(AssertionError.class)
        .hasMessage("FAULTBOX_REQUIRE_ALL is set, but there is no cc");
    assertThatThrownBy(() -> Required.orSkip(false, false, () -> "there is no cc"))
        .isInstanceOf(TestAbortedException.class);
    assertThatCode(() -> Required.orSkip(true, true, () -> "")).doesNotThrowAnyException();
  }
}
