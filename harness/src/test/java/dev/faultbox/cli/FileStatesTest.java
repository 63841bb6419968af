package dev.faultbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStatesTest {
  @TempDir private Path directory;
  private final FileStates states = new FileStates();

  @Test
  void contentDecidesNotTime() throws IOException {
    Path file = Files.writeString(directory.resolve("a"), "one");
    String before = states.of(file);

    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertThat(states.of(file)).isEqualTo(before);

    Files.writeString(file, "two");
    assertThat(states.of(file)).isNotEqualTo(before);
    Path other = Files.writeString(directory.resolve("b"), "one");
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(states.of(file)).isEqualTo(before);
  }

  @Test
  void missingFileIsAStateToo() throws IOException {
    Path file = directory.resolve("a");
    String missing = states.of(file);

    Files.writeString(file, "");
    String there = states.of(file);
    Files.delete(file);

    assertThat(there).isNotEqualTo(missing);
    assertThat(states.of(file)).isEqualTo(missing);
  }

  @Test
  void directoryChangesWithWhatIsBelowIt() throws IOException {
    Path below = Files.createDirectories(directory.resolve("x/y"));
    Path file = Files.writeString(below.resolve("a"), "one");
    String before = states.of(directory);

    Files.writeString(file, "two");
    String changed = states.of(directory);
    Files.writeString(file, "one");
    String back = states.of(directory);
    Files.createDirectory(below.resolve("new"));

    assertThat(changed).isNotEqualTo(before);
    assertThat(back).isEqualTo(before);
    assertThat(states.of(directory)).isNotEqualTo(before);
  }

  @Test
  void linkThatLeadsNowhereOrInCirclesHasAState() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("nowhere"));
    Path circle = Files.createSymbolicLink(directory.resolve("self"), Path.of("self"));

    assertThat(states.of(link)).contains("nowhere");
    assertThat(states.of(circle)).contains("self");
    assertThat(states.of(directory)).isEqualTo(states.of(directory));
  }
}
