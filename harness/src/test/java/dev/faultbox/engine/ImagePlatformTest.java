package dev.faultbox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePlatformTest {
  private static final SourceLocation HERE = new SourceLocation("t.star", 3, 6);

  private static void require(String os, String architecture, String engine) {
    ImageDetails image =
        new ImageDetails(
            "i",
            List.of(),
            os,
            architecture,
            "",
            List.of(),
            List.of(),
            List.of(),
            "",
            "",
            List.of(),
            "",
            null,
            List.of(),
            List.of(),
            Map.of());
    EngineInfo info = new EngineInfo("unix:///x", "D", "1", "1.41", "linux", engine, "");
    ImagePlatform.requireRunnable("pg:1", image, info, HERE);
  }

  private static EnvironmentException failure(String os, String architecture, String engine) {
    return catchThrowableOfType(
        EnvironmentException.class, () -> require(os, architecture, engine));
  }

  @ParameterizedTest
  @CsvSource({"amd64, amd64", "x86_64, amd64", "arm64, arm64", "'', amd64", "riscv64, ''"})
  void runsWhatIsForTheEngine(String image, String engine) {
    assertThatCode(() -> require("linux", image, engine)).doesNotThrowAnyException();
    assertThatCode(() -> require("", image, engine)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"amd64, arm64", "arm64, amd64", "386, amd64", "arm, arm64"})
  void refusesAnotherArchitectureNamingBoth(String image, String engine) {
    EnvironmentException e = failure("linux", image, engine);
    assertThat(e.code()).isEqualTo(ErrorCode.BINARY_ARCH);
    assertThat(e.location()).isEqualTo(HERE);
    assertThat(e)
        .hasMessageContaining(
            "image pg:1 is for linux/" + image + ", the engine runs linux/" + engine)
        .hasMessageContaining("docker pull --platform linux/" + engine + " pg:1");
  }

  @Test
  void refusesAnotherOperatingSystem() {
    EnvironmentException e = failure("windows", "amd64", "amd64");
    assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_UNAVAILABLE);
    assertThat(e).hasMessageContaining("image pg:1 is for Windows; services run on Linux");
    assertThat(failure("freebsd", "amd64", "amd64")).hasMessageContaining("is for freebsd");
  }
}
