package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.faultbox.testing.Required;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is handed out: the jar and its list of parts. */
final class DistributionIT {
  private static final Path JAR = Path.of("target", "harness.jar");
  private static final Path PARTS = Path.of("target", "harness-sbom.json");

  @TempDir Path directory;

  @Test
  void versionNamesTheCommit() {
    HarnessRun.Result result = HarnessRun.run(directory, "--version");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .matches("faultbox [0-9.]+(-dev)?( \\(commit [0-9a-f]{12}(-changed)?\\))?\\n");
  }

  @Test
  void jarServesEnginesOfBothArchitectures() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      boolean both =
          jar.getEntry("dev/faultbox/sidecar/linux-amd64/tracer") != null
              && jar.getEntry("dev/faultbox/sidecar/linux-arm64/tracer") != null;
      Required.orSkip(both, () -> "the jar has programs of one architecture only");
      assertThat(machineOf(jar, "amd64", "gate")).isEqualTo(62);
      assertThat(machineOf(jar, "arm64", "gate")).isEqualTo(183);
    }
  }

  /** {@code e_machine} of the ELF header. */
  private static int machineOf(JarFile jar, String architecture, String program)
      throws IOException {
    String name = "dev/faultbox/sidecar/linux-" + architecture + "/" + program;
    byte[] head = jar.getInputStream(jar.getEntry(name)).readNBytes(20);
    return (head[18] & 0xff) | (head[19] & 0xff) << 8;
  }

  @Test
  void partsOfTheJarAreListed() throws IOException {
    Required.orSkip(Files.exists(PARTS), () -> "a quick build makes no list of parts");
    JsonNode list = new ObjectMapper().readTree(PARTS.toFile());
    assertThat(list.path("bomFormat").asText()).isEqualTo("CycloneDX");
    assertThat(
            StreamSupport.stream(list.path("components").spliterator(), false)
                .map(part -> part.path("name").asText())
                .collect(Collectors.toSet()))
        .contains("starlark", "docker-java-core", "jackson-databind", "guava")
        .doesNotContain("junit-jupiter", "testcontainers");
  }
}
