package dev.faultbox.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimingsTest {
  private long now;
  private final Timings timings = new Timings(() -> now);

  @Test
  void phasesAreOrderedByStartWithOuterOnesFirst() {
    try (Timings.Running images = timings.begin("images")) {
      try (Timings.Running db = images.begin("build db")) {
        now = 5;
      }
      now = 9;
    }

    assertThat(timings.phases())
        .containsExactly(
            new Timings.Phase("images", 0, 0, 9), new Timings.Phase("build db", 1, 0, 5));
  }

  @Test
  void phasesMayOverlapAndEndOnce() {
    Timings.Running first = timings.begin("first");
    now = 2;
    Timings.Running second = timings.begin("second");
    now = 4;
    first.close();
    now = 6;
    second.close();
    first.close();

    assertThat(timings.phases())
        .containsExactly(new Timings.Phase("first", 0, 0, 4), new Timings.Phase("second", 0, 2, 6));
  }

  @Test
  void processStartIsTheFirstPhase() {
    assertThat(Timings.sinceProcessStart("start").phases())
        .singleElement()
        .satisfies(phase -> assertThat(phase.nanos()).isNotNegative());
  }
}
