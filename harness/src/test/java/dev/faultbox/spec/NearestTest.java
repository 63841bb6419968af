package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  @ParameterizedTest
  @CsvSource({"pign, ping, 1", "Main, main, 0", "'', abc, 3", "kitten, sitting, 3", "a, a, 0"})
  void countsEdits(String left, String right, int distance) {
    assertThat(Nearest.distance(left, right)).isEqualTo(distance);
  }

  @Test
  void offersOnlyWhatIsNear() {
    assertThat(Nearest.to("htttp", List.of("tcp", "http", "http2"))).isEqualTo("http");
    assertThat(Nearest.to("soap", List.of("tcp", "http", "udp"))).isNull();
    assertThat(Nearest.to("x", List.of())).isNull();
  }

  @Test
  void sortsNearestFirstAndKeepsTheOrderOfEquals() {
    assertThat(Nearest.sorted("bb", List.of("aaaa", "ab", "bb", "ba")))
        .containsExactly("bb", "ab", "ba", "aaaa");
  }
}
