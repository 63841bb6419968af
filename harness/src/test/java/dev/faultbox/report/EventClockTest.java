package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class EventClockTest {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @Property
  void saysWhatTheFormatterSays(
      @ForAll @LongRange(min = -5_000_000_000L, max = 5_000_000_000L) long nanos,
      @ForAll @LongRange(min = 0, max = 3_000_000_000L) long more) {
    EventClock clock = new EventClock();
    Instant first = Instant.ofEpochSecond(1_772_360_551).plusNanos(nanos);
    for (Instant time : new Instant[] {first, first.plusNanos(more), first.plusNanos(1), first}) {
      assertThat(clock.format(time)).isEqualTo(FORMAT.format(time));
    }
  }
}
