package dev.faultbox.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Finding;
import dev.faultbox.model.SpecLoadException;
import dev.faultbox.model.UserException;
import dev.faultbox.spec.SelectedSpec;
import dev.faultbox.spec.SpecOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecSetTest {
  private static final String TEST = "def test_x():\n    pass\n";

  @TempDir Path directory;

  @Test
  void filesOfADirectoryThatDeclareNoTestAreThereToBeLoaded() throws IOException {
    write("specs/lib.star", "def helper():\n    return 1\n");
    write("specs/a.star", "load(\"lib.star\", \"helper\")\n" + TEST);
    assertThat(load("specs")).extracting(SelectedSpec::path).containsExactly("specs/a.star");
    assertThatThrownBy(() -> load("specs", "specs/lib.star"))
        .isInstanceOf(SpecLoadException.class)
        .hasMessageContaining("specs/lib.star:1:1: [NO_TESTS_DISCOVERED]");
  }

  @Test
  void aDirectoryOfLibrariesAloneIsAMistake() throws IOException {
    write("specs/a.star", TEST);
    write("lib/lib.star", "X = 1\n");
    assertThatThrownBy(() -> load("specs", "lib"))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_TESTS_DISCOVERED))
        .hasMessage("no .star file in lib declares a test; write def test_something(): …");
  }

  @Test
  void theMistakesOfAllSpecsAreToldThoseOfASharedFileOnce() throws IOException {
    write("lib.star", "X = nothing\n");
    write("a.star", "load(\"lib.star\", \"X\")\n" + TEST);
    write("b.star", "load(\"lib.star\", \"X\")\n" + TEST);
    write("c.star", "while True:\n    pass\n");
    write("d.star", TEST);
    assertThatThrownBy(() -> load("a.star", "b.star", "c.star", "missing.star", "d.star"))
        .isInstanceOfSatisfying(
            SpecLoadException.class,
            e ->
                assertThat(e.findings())
                    .extracting(Finding::code)
                    .containsExactly(
                        ErrorCode.SPEC_NAME, ErrorCode.SPEC_SYNTAX, ErrorCode.SPEC_LOAD_FAILED));
  }

  private void write(String file, String text) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private List<SelectedSpec> load(String... paths) {
    return SpecSet.load(List.of(paths), SpecOptions.of(directory));
  }
}
