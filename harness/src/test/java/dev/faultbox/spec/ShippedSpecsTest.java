package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The specs of the repository load without a finding or a warning. */
class ShippedSpecsTest {
  private static final Path SPECS = Path.of("..", "specs").toAbsolutePath().normalize();

  static List<Path> specs() throws IOException {
    try (Stream<Path> files = Files.walk(SPECS)) {
      return files.filter(ShippedSpecsTest::declaresServices).sorted().toList();
    }
  }

  /** Others are loaded by those that do. */
  private static boolean declaresServices(Path file) {
    try {
      return file.toString().endsWith(".star") && Files.readString(file).contains("service(");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void loads(Path file) {
    LoadedSpec spec = SpecLoader.load(file, SpecOptions.of(SPECS.getParent()));
    assertThat(spec.tests()).isNotEmpty();
    assertThat(spec.services()).isNotEmpty();
    assertThat(spec.diagnostics()).isEmpty();
  }
}
