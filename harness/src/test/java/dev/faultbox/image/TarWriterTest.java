package dev.faultbox.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;

final class TarWriterTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TarWriter tar = new TarWriter(out);

  @Test
  void entriesAreReadBackAsWritten() throws IOException {
    String longName = "d/".repeat(80) + "ä".repeat(30);
    String longTarget = "/t".repeat(90);
    tar.directory("d", 01777);
    tar.file("d/f", 0644, "content".getBytes(StandardCharsets.UTF_8));
    tar.file(longName, 0755, 3, new ByteArrayInputStream(new byte[] {1, 2, 3}));
    tar.symlink("link", longTarget);
    tar.finish();

    List<TestTar.Entry> entries = TestTar.read(out.toByteArray());

    assertThat(entries)
        .extracting(TestTar.Entry::name)
        .containsExactly("d/", "d/f", longName, "link");
    assertThat(entries.get(0).header().getMode()).isEqualTo(01777);
    assertThat(entries.get(1).text()).isEqualTo("content");
    assertThat(entries.get(2).content()).containsExactly(1, 2, 3);
    assertThat(entries.get(3).header().isSymbolicLink()).isTrue();
    assertThat(entries.get(3).header().getLinkName()).isEqualTo(longTarget);
    assertThat(entries)
        .extracting(TestTar.Entry::header)
        .allSatisfy(
            header -> {
              assertThat(header.isCheckSumOK()).isTrue();
              assertThat(header.getLongUserId()).isZero();
              assertThat(header.getLastModifiedTime().toInstant().getEpochSecond())
                  .isEqualTo(TarWriter.MODIFIED);
            });
    assertThat(out.size() % 512).isZero();
  }

  @Test
  void recordsAreAsLongAsTheySay() throws IOException {
    for (int length = 80; length < 130; length++) {
      out.reset();
      String name = "n".repeat(length);
      tar.file(name, 0644, new byte[0]);
      tar.finish();
      assertThat(TestTar.read(out.toByteArray()))
          .extracting(TestTar.Entry::name)
          .containsExactly(name);
    }
  }

  @Test
  void sizeBeyondTheClassicLimitGoesIntoARecord() throws IOException {
    long size = 10L << 30;
    InputStream endless = InputStream.nullInputStream();
    assertThatThrownBy(() -> tar.file("big", 0644, size, endless))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("shorter");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains(" size=" + size + "\n");
  }

  @Test
  void fileThatGrowsIsNoticed() {
    assertThatThrownBy(() -> tar.file("f", 0644, 2, new ByteArrayInputStream(new byte[3])))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("longer");
  }

  @Test
  void typeOfADirectoryIsMarked() throws IOException {
    tar.directory("x", 0755);
    tar.finish();
    TarArchiveEntry header = TestTar.read(out.toByteArray()).get(0).header();
    assertThat(header.isDirectory()).isTrue();
  }
}
