package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Timings;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimingsTableTest {
  private long now = TimeUnit.MILLISECONDS.toNanos(1000);

  @Test
  void tableHasAPhasePerLineAndTheSpan() {
    Timings timings = new Timings(() -> now);
    Timings.Running images = timings.begin("images");
    Timings.Running db = images.begin("build db");
    now += TimeUnit.MICROSECONDS.toNanos(1500);
    db.close();
    images.close();
    timings.add("tests", now, now + TimeUnit.MILLISECONDS.toNanos(20));

    assertThat(TimingsTable.render(timings))
        .isEqualTo(
            """
            phase         start ms     took ms
            images             0.0         1.5
              build db         0.0         1.5
            tests              1.5        20.0
            total                         21.5
            """);
  }

  @Test
  void nothingRecordedPrintsNothing() {
    assertThat(TimingsTable.render(new Timings(() -> now))).isEmpty();
  }
}
