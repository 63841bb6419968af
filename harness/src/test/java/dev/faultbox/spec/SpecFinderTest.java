package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecFinderTest {
  @TempDir Path directory;

  @BeforeEach
  void fill() throws IOException {
    for (String file :
        List.of(
            "specs/b.star",
            "specs/a.star",
            "specs/lib/c.star",
            "specs/notes.txt",
            "specs/.hidden/d.star",
            "specs/.e.star",
            "other.star")) {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "");
    }
  }

  @Test
  void aFileIsTakenAsGivenAlsoWhenItDoesNotExist() {
    assertThat(find("other.star", "missing.star")).containsExactly("other.star", "missing.star");
  }

  @Test
  void aDirectoryMeansAllBelowItSortedWithoutWhatIsHidden() {
    assertThat(find("specs")).containsExactly("specs/a.star", "specs/b.star", "specs/lib/c.star");
    assertThat(find("specs/")).isEqualTo(find("specs"));
    assertThat(find("other.star", "specs/lib")).containsExactly("other.star", "specs/lib/c.star");
  }

  @Test
  void theWorkingDirectoryAddsNothingToThePath() {
    assertThat(find("."))
        .containsExactly("other.star", "specs/a.star", "specs/b.star", "specs/lib/c.star");
    String absolute = directory.resolve("specs").toString();
    assertThat(find(absolute)).startsWith(absolute + "/a.star");
  }

  @Test
  void aFileIsRunOnceHoweverOftenItIsNamed() throws IOException {
    Files.createSymbolicLink(directory.resolve("specs/z.star"), directory.resolve("other.star"));
    assertThat(find("specs/b.star", "specs", "./specs/a.star", "other.star"))
        .containsExactly("specs/b.star", "specs/a.star", "specs/lib/c.star", "specs/z.star");
  }

  @Test
  void aFileThatIsNamedIsNoLibraryWhereverElseItWasFound() {
    assertThat(SpecFinder.find(List.of("specs", "specs/lib/c.star"), directory))
        .filteredOn(candidate -> candidate.directory() == null)
        .extracting(SpecFinder.Candidate::path)
        .containsExactly("specs/lib/c.star");
  }

  @Test
  void linksToDirectoriesAreNotFollowedUnlessNamed() throws IOException {
    Files.createSymbolicLink(directory.resolve("specs/loop"), directory.resolve("specs"));
    Files.createSymbolicLink(directory.resolve("link"), directory.resolve("specs"));
    assertThat(find("specs")).hasSize(3);
    assertThat(find("link")).startsWith("link/a.star");
  }

  @Test
  void aDirectoryWithoutAFileIsAMistake() throws IOException {
    Files.createDirectories(directory.resolve("empty/.git"));
    assertThatThrownBy(() -> find("specs", "empty"))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_TESTS_DISCOVERED))
        .hasMessage("empty holds no .star file; name a spec, or the directory that holds specs");
  }

  private List<String> find(String... paths) {
    return SpecFinder.find(List.of(paths), directory).stream()
        .map(SpecFinder.Candidate::path)
        .toList();
  }
}
