package dev.faultbox.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.Event;
import dev.faultbox.testing.Vectors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A record that was taken can be read; one that cannot be read is not taken. */
final class RecordPropertyTest {
  private static final List<String> VECTORS =
      List.of(
          "event-syscall",
          "event-syscall-denied",
          "event-syscall-delayed",
          "event-syscall-held",
          "event-syscall-released",
          "event-output",
          "event-output-bytes",
          "event-started",
          "event-exited",
          "event-listen",
          "event-dropped",
          "event-note",
          "event-accepted",
          "event-gate-lost");

  @Property(tries = 3000)
  void mutatedRecordsAreRefusedOrReadable(@ForAll Random random) {
    byte[] record = Vectors.read(VECTORS.get(random.nextInt(VECTORS.size())));
    for (int i = random.nextInt(3); i >= 0; i--) {
      record[random.nextInt(record.length)] = (byte) random.nextInt();
    }
    assertRefusedOrReadable(record);
  }

  @Property(tries = 2000)
  void mutatedMarksAreRefusedOrReadable(@ForAll("marks") Mark mark, @ForAll Random random) {
    ByteBuffer built = new TestRecords().mark(1, 0, mark).bytes();
    byte[] record = new byte[built.remaining()];
    built.get(record);
    record[random.nextInt(record.length)] = (byte) random.nextInt();
    assertRefusedOrReadable(record);
  }

  @Property(tries = 500)
  void marksComeOutAsTheyWentIn(@ForAll("marks") Mark mark) {
    assertThat(Mark.decode(new RecordReader(ByteBuffer.wrap(mark.encode())))).isEqualTo(mark);
  }

  @Example
  void aMarkIsEncodedAsTheVectorSays() {
    Map<String, String> fields = new java.util.LinkedHashMap<>();
    fields.put("target", "db.main");
    fields.put("summary", "größe");
    assertThat(new Mark("step_send", "test", fields).encode())
        .isEqualTo(Vectors.read("mark-payload"));
  }

  @Example
  void textsThatAreTooLongAreCutBetweenCharacters() {
    Mark mark = new Mark("log", "test", Map.of("line", "x" + "ü".repeat(40_000)));
    Mark cut = Mark.decode(new RecordReader(ByteBuffer.wrap(mark.encode())));
    assertThat(cut.fields().get("line")).isEqualTo("x" + "ü".repeat(32_767));
  }

  @Example
  void everyCutRecordIsRefused() {
    for (String vector : VECTORS) {
      byte[] record = Vectors.read(vector);
      for (int cut = 1; cut < record.length; cut++) {
        byte[] shorter = Arrays.copyOf(record, cut);
        EventLog log = new EventLog(TestRecords.SERVICES, TestRecords.TABLE, "x86_64");
        assertThatThrownBy(() -> log.append(ByteBuffer.wrap(shorter)))
            .as("%s cut to %d bytes", vector, cut)
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Provide
  Arbitrary<Mark> marks() {
    Arbitrary<String> text =
        Arbitraries.strings()
            .ofMaxLength(20)
            .map(s -> new String(s.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    return Arbitraries.maps(text, text)
        .ofMaxSize(4)
        .flatMap(fields -> text.map(type -> new Mark(type, type + "s", fields)));
  }

  private static void assertRefusedOrReadable(byte[] record) {
    EventLog log = new EventLog(TestRecords.SERVICES, TestRecords.TABLE, "x86_64");
    try {
      log.append(ByteBuffer.wrap(record));
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
    for (Event event : log.events()) {
      assertThat(event.fields()).isNotNull();
    }
    assertThat(log.output("db").stdout()).hasSizeLessThanOrEqualTo(1);
  }
}
