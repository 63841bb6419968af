package dev.faultbox.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlacedArgsTest {
  private static final SourceLocation AT = new SourceLocation("t.star", 5, 12);

  @TempDir Path temp;
  private Path directory;

  @BeforeEach
  void makeFiles() throws IOException {
    directory = Files.createDirectories(temp.resolve("work"));
    Files.createDirectories(directory.resolve("conf/sub"));
    Files.writeString(directory.resolve("conf/a.yml"), "a: 1");
    Files.writeString(directory.resolve("conf/sub/b.yml"), "b: 2");
    Files.writeString(directory.resolve("top.txt"), "top");
    Files.writeString(temp.resolve("outside.txt"), "secret");
  }

  private PlacedArgs place(String... args) {
    return PlacedArgs.of(directory, List.of(args), AT);
  }

  private static Map<String, TestTar.Entry> tar(PlacedArgs placed) throws IOException {
    return TestTar.byName(placed::writeTo);
  }

  @Test
  void fileGoesToTheSamePathBelowApp() throws IOException {
    PlacedArgs placed = place("--config", "conf/a.yml");
    Map<String, TestTar.Entry> entries = tar(placed);

    assertThat(entries).containsOnlyKeys("app", "app/conf", "app/conf/a.yml");
    assertThat(entries.get("app/conf/a.yml").text()).isEqualTo("a: 1");
    assertThat(entries.get("app/conf/a.yml").header().getMode()).isEqualTo(0444);
    assertThat(placed.diagnostics()).isEmpty();
    assertThat(placed.isEmpty()).isFalse();
  }

  @Test
  void directoryGoesWhole() throws IOException {
    Map<String, TestTar.Entry> entries = tar(place("./conf"));
    assertThat(entries)
        .containsOnlyKeys(
            "app", "app/conf", "app/conf/a.yml", "app/conf/sub", "app/conf/sub/b.yml");
    assertThat(entries.get("app/conf/sub").header().getMode()).isEqualTo(0555);
  }

  @Test
  void programKeepsItsPermissionToRun() throws IOException {
    TestElf.executable(directory.resolve("hook"), new byte[] {1});
    assertThat(tar(place("hook")).get("app/hook").header().getMode()).isEqualTo(0555);
  }

  @Test
  void otherArgumentsAreLeftAlone() {
    PlacedArgs placed =
        place("", "-v", "listen", "8080", "no/such/file", "/etc/hostname", "a\0b", "../none");
    assertThat(placed.isEmpty()).isTrue();
    assertThat(placed.diagnostics()).isEmpty();
  }

  @Test
  void pathOutOfTheWorkingDirectoryIsNotPlacedAndSaid() {
    PlacedArgs placed = place("../outside.txt");
    assertThat(placed.isEmpty()).isTrue();
    assertThat(placed.diagnostics())
        .singleElement()
        .satisfies(
            diagnostic -> {
              assertThat(diagnostic.code()).isEqualTo(ErrorCode.ARG_NOT_PLACED);
              assertThat(diagnostic.level()).isEqualTo(Diagnostic.Level.WARNING);
              assertThat(diagnostic.location()).isEqualTo(AT);
              assertThat(diagnostic.message())
                  .isEqualTo(
                      "argument \"../outside.txt\" leaves the working directory and is not placed"
                          + " in /app");
            });
  }

  @Test
  void linkOutOfTheWorkingDirectoryIsNotFollowed() throws IOException {
    Files.createSymbolicLink(directory.resolve("link"), temp.resolve("outside.txt"));
    Files.createSymbolicLink(directory.resolve("conf/link"), temp.resolve("outside.txt"));

    assertThat(place("link").diagnostics()).hasSize(1);
    assertThat(tar(place("conf"))).doesNotContainKey("app/conf/link");
  }

  @Test
  void linkToAFileInsideIsFollowed() throws IOException {
    Files.createSymbolicLink(directory.resolve("link"), Path.of("top.txt"));
    assertThat(tar(place("link")).get("app/link").text()).isEqualTo("top");
  }

  @Test
  void detourThroughADirectoryWorksInTheImageToo() throws IOException {
    assertThat(tar(place("conf/sub/../../top.txt"))).containsKeys("app/top.txt", "app/conf/sub");
  }

  @Test
  void argumentsThatOverlapArePlacedOnce() throws IOException {
    assertThat(tar(place("conf/a.yml", "conf", "conf/a.yml"))).containsKey("app/conf/sub/b.yml");
  }

  @Test
  void tooManyFilesAreNotPlaced() throws IOException {
    Path many = Files.createDirectory(directory.resolve("many"));
    for (int i = 0; i < PlacedArgs.MAX_FILES; i++) {
      Files.createFile(many.resolve("f" + i));
    }
    PlacedArgs placed = place("many");
    assertThat(placed.isEmpty()).isTrue();
    assertThat(placed.diagnostics())
        .singleElement()
        .extracting(Diagnostic::code)
        .isEqualTo(ErrorCode.ARG_NOT_PLACED);
  }
}
