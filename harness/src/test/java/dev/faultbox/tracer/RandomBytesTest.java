package dev.faultbox.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.testing.Vectors;
import org.junit.jupiter.api.Test;

/**
 * The reference of what {@code corrupt(mode = "random")} changes; the tracer's test reads it too.
 */
final class RandomBytesTest {
  @Test
  void bytesAreThoseOfTheVector() {
    byte[] vector = Vectors.read("random-bytes");
    assertThat(vector).hasSize(24);
    byte[] drawn = new byte[vector.length];
    long draw = ReferenceMatcher.draw(7, "db/write/disk failure/1", 3);
    for (int k = 0; k < drawn.length; k++) {
      drawn[k] = ReferenceMatcher.changeOf(draw, k);
    }
    assertThat(drawn).isEqualTo(vector);
  }
}
