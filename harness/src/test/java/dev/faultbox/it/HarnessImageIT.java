package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import dev.faultbox.engine.Labels;
import dev.faultbox.testing.Required;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The harness as an image, for build servers that offer an engine's socket and nothing else. */
@EnabledOnOs(OS.LINUX)
class HarnessImageIT {
  private static final String IMAGE = "faultbox-demo/harness-it";
  private static final String SOCKET = "/var/run/docker.sock";
  private static final long LIMIT_MINUTES = 10;

  @TempDir Path directory;

  /** Spec and programs are copied in: what the harness needs of them goes through the socket. */
  @Test
  void aSpecRunsWithNothingButTheSocketMounted() throws Exception {
    Required.orSkip(Files.exists(Path.of(SOCKET)), () -> "there is no engine at " + SOCKET);
    Required.orSkip(
        Files.exists(HarnessRun.ROOT.resolve("harness/target/harness.jar")),
        () -> "the harness is not packaged");
    RealImages.make(directory, "harness");
    docker("build", "-q", "-t", IMAGE, HarnessRun.ROOT.toString());
    String run = "it-image-" + UUID.randomUUID().toString().substring(0, 8);
    String id =
        docker(
            "create",
            "-v",
            SOCKET + ":" + SOCKET,
            "-e",
            "JDK_JAVA_OPTIONS=-Dfaultbox.run=" + run,
            IMAGE,
            "specs/two-services.star",
            "specs/my-first-test.star",
            "--junit",
            "results.xml");
    try {
      docker("cp", HarnessRun.ROOT.resolve("specs").toString(), id + ":/work/");
      docker("cp", HarnessRun.ROOT.resolve("bin").toString(), id + ":/work/");
      assertThat(docker("start", "-a", id))
          .contains("--- PASS: test_unknown_key_is_404 (")
          .endsWith("5 passed, 0 failed");
      docker("cp", id + ":/work/results.xml", directory.toString());
      assertThat(Files.readString(directory.resolve("results.xml"))).contains("tests=\"5\"");
    } finally {
      docker("rm", "-f", id);
    }
    try (Engine engine = EngineLocator.system().locate()) {
      assertThat(engine.list(Map.of(Labels.RUN, run))).isEmpty();
    }
  }

  /** What the command says on standard output; it must succeed. */
  private String docker(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(args));
    Path out = Files.createTempFile(directory, "docker", ".out");
    Path err = Files.createTempFile(directory, "docker", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    // The builder that has made the layers.
    builder.environment().put("DOCKER_BUILDKIT", "0");
    Process process = builder.start();
    boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();
    String said = Files.readString(out).strip();
    assertThat(ended && process.exitValue() == 0)
        .as("%s: %s %s", command, said, Files.readString(err))
        .isTrue();
    return said;
  }
}
