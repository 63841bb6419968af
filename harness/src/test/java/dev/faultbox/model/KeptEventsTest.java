package dev.faultbox.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeptEventsTest {
  private int decoded;

  @Test
  void fewAreDecodedOnce() {
    KeptEvents events = new KeptEvents(source(KeptEvents.MAX_KEPT));
    List<Event> first = read(events);
    assertThat(first).hasSize(KeptEvents.MAX_KEPT);
    assertThat(read(events)).isEqualTo(first);
    assertThat(decoded).isEqualTo(KeptEvents.MAX_KEPT);
  }

  @Test
  void manyAreDecodedForEachReader() {
    int count = KeptEvents.MAX_KEPT + 1;
    KeptEvents events = new KeptEvents(source(count));
    assertThat(read(events)).hasSize(count);
    assertThat(read(events)).hasSize(count);
    assertThat(decoded).isEqualTo(2 * count);
  }

  @Test
  void whoStopsEarlyLeavesNothingOut() {
    KeptEvents events = new KeptEvents(source(3));
    assertThat(events.iterator().next().seq()).isEqualTo(1);
    assertThat(read(events)).extracting(Event::seq).containsExactly(1L, 2L, 3L);
  }

  @Test
  void noneAreNone() {
    KeptEvents events = new KeptEvents(source(0));
    assertThat(read(events)).isEmpty();
    assertThat(read(events)).isEmpty();
  }

  private static List<Event> read(Iterable<Event> events) {
    List<Event> all = new ArrayList<>();
    events.forEach(all::add);
    return all;
  }

  private Iterable<Event> source(int count) {
    return () ->
        new Iterator<>() {
          private int given;

          @Override
          public boolean hasNext() {
            return given < count;
          }

          @Override
          public Event next() {
            given++;
            decoded++;
            return new Event(given, given, "syscall", "syscall.write", "db", Map.of());
          }
        };
  }
}
