package dev.faultbox.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.Await;
import dev.faultbox.engine.ContainerDetails;
import dev.faultbox.engine.ContainerRequest;
import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import dev.faultbox.engine.Labels;
import dev.faultbox.engine.LeakCheck;
import dev.faultbox.engine.TestImages;
import dev.faultbox.model.SourceLocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Programs run from images derived from them, each as the first process of a container. */
@ExtendWith(LeakCheck.class)
@ResourceLock(LeakCheck.CONTAINERS)
@EnabledOnOs(OS.LINUX)
final class DerivedImageIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final SourceLocation AT = new SourceLocation("t.star", 1, 1);
  private static final String LIST = "/bin/ls";
  private static final byte[] GATE = "no gate".getBytes(StandardCharsets.UTF_8);
  private static final Path PROGRAMS = Path.of("..", "bin", "linux", "test").toAbsolutePath();

  private static final Set<String> images = new HashSet<>();
  private static Engine engine;

  private final List<String> created = new ArrayList<>();
  @TempDir Path directory;

  @BeforeAll
  static void locate() {
    engine = EngineLocator.system().locate();
  }

  @AfterEach
  void removeContainers() {
    created.forEach(engine::removeForce);
  }

  @AfterAll
  static void close() {
    images.forEach(TestImages::remove);
    engine.close();
  }

  private static Binary program(String path) {
    return new BinaryResolver(PROGRAMS, List.of()).resolve(path, AT);
  }

  private String create(Binary binary, List<String> arguments) {
    DerivedImage image = ServiceImages.create(GATE, Map.of()).of(binary);
    if (!engine.hasImage(image.tag())) {
      engine.importRootfs(image.tag(), image::writeTo, Map.of());
    }
    images.add(image.tag());
    List<String> command = new ArrayList<>(List.of(image.program()));
    command.addAll(arguments);
    String id =
        engine.create(
            ContainerRequest.of(image.tag())
                .labels(Labels.ofService(LeakCheck.newRun(), "0", "db"))
                .entrypoint(command)
                .workingDirectory(PlacedArgs.DIRECTORY)
                .build());
    created.add(id);
    return id;
  }

  private int exitCode(String id) {
    engine.start(id);
    Await.until("container ends", SOON, () -> !engine.inspect(id).orElseThrow().running());
    ContainerDetails details = engine.inspect(id).orElseThrow();
    assertThat(details.error()).isEmpty();
    return details.exitCode();
  }

  private int run(Binary binary, String... arguments) {
    return exitCode(create(binary, List.of(arguments)));
  }

  @Test
  void staticProgramRuns() {
    Binary binary = program("./misbehave");
    assertThat(binary.elf().isStatic()).isTrue();
    assertThat(run(binary, "exit", "7")).isEqualTo(7);
  }

  @Test
  void dynamicProgramRunsAndResolvesNames() {
    Binary binary = program("./misbehave-dynamic");
    assertThat(binary.elf().isStatic()).isFalse();
    assertThat(run(binary, "exit", "7")).isEqualTo(7);
    assertThat(run(binary, "resolve", "localhost")).isZero();
    assertThat(run(binary, "resolve", "no-such-name.invalid")).isEqualTo(1);
  }

  @Test
  void programWithLibrariesOfLibrariesRuns() {
    Binary binary = program(LIST);
    assertThat(run(binary, "/var/tmp")).isZero();
    assertThat(run(binary, "/no-such-file")).isEqualTo(2);
  }

  @Test
  void placedArgumentsAreFoundFromTheWorkingDirectory() throws IOException {
    Files.createDirectory(directory.resolve("conf"));
    Files.writeString(directory.resolve("conf/a.yml"), "a: 1");
    List<String> args = List.of("conf/a.yml");

    String id = create(program(LIST), args);
    engine.copyInto(id, "/", PlacedArgs.of(directory, args, AT)::writeTo);

    assertThat(exitCode(id)).isZero();
    assertThat(run(program(LIST), "conf/a.yml")).isEqualTo(2);
  }
}
