package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.ContainerRequest;
import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import dev.faultbox.engine.Labels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Several harnesses on one engine. Alone, because nobody else gets a processor beside them. */
@Isolated
class ParallelRunsIT {
  private static final int RUNS = 8;
  private static final String EMPTY_IMAGE = "faultbox-test/empty:1";

  /** Two empty blocks. */
  private static final int EMPTY_TAR_BYTES = 1024;

  @TempDir private Path directory;

  @Test
  void eightRunsOnOneEngineDoNotDisturbEachOther() throws IOException {
    StringBuilder spec = new StringBuilder(Specs.DB);
    for (int i = 0; i < 5; i++) {
      spec.append(Specs.ping("n" + i));
    }
    String file = HarnessRun.write(directory, spec.toString()).toString();
    List<HarnessRun> runs = new ArrayList<>();
    try {
      for (int i = 0; i < RUNS; i++) {
        Path place = Files.createDirectory(directory.resolve("run" + i));
        runs.add(HarnessRun.start(place, file, "--jobs", i == 0 ? "2" : "1"));
      }
      for (HarnessRun run : runs) {
        HarnessRun.Result result = run.await();
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).endsWith("5 passed, 0 failed\n");
        assertThat(result.leftovers()).isEmpty();
      }
    } finally {
      runs.forEach(HarnessRun::close);
    }
  }

  /** One is built from a directory, the other made of a program; both for the first time. */
  @Test
  void eightRunsThatWantTheSameNewImagesAllGetThemWithASmallHeap() throws IOException {
    Path program = HarnessRun.ROOT.resolve("bin/linux/test/misbehave");
    byte[] fresh =
        (Files.readString(program, StandardCharsets.ISO_8859_1) + UUID.randomUUID())
            .getBytes(StandardCharsets.ISO_8859_1);
    Path context = Files.createDirectory(directory.resolve("svc"));
    Files.write(context.resolve("misbehave"), fresh);
    Files.copy(program, directory.resolve("own"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.write(directory.resolve("own"), fresh);
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch
        COPY --chown=7:7 misbehave /misbehave
        ENTRYPOINT ["/misbehave", "listen"]
        """);
    String spec =
        """
        a = service("a", interface("main", "tcp", 7000), build = "./svc", args = ["7000"],
            healthcheck = tcp("localhost:7000"))
        b = service("b", "OWN", interface("main", "tcp", 7001), args = ["listen", "7001"],
            healthcheck = tcp("localhost:7001"))

        def test_both():
            assert_eq(a.main.send(data = "PING"), "PONG")
            assert_eq(b.main.send(data = "PING"), "PONG")
        """;
    String file =
        HarnessRun.write(directory, spec.replace("OWN", directory.resolve("own").toString()))
            .toString();
    assertThat(context.resolve("misbehave").toFile().setExecutable(true)).isTrue();
    List<HarnessRun> runs = new ArrayList<>();
    try {
      for (int i = 0; i < RUNS; i++) {
        Path place = Files.createDirectory(directory.resolve("run" + i));
        runs.add(HarnessRun.start(place, List.of("-Xmx64m"), Map.of(), file));
      }
      for (HarnessRun run : runs) {
        HarnessRun.Result result = run.await();
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.leftovers()).isEmpty();
      }
    } finally {
      runs.forEach(HarnessRun::close);
    }
  }

  @Test
  void aForeignContainerOfTheSameNameIsNamedAndLeftAlone() {
    String spec = HarnessRun.write(directory, Specs.DB + Specs.ping("a")).toString();
    String id = "clash-" + UUID.randomUUID();
    String name = "faultbox-" + id + "-svc-db";
    try (Engine engine = EngineLocator.system().locate()) {
      engine.importRootfs(EMPTY_IMAGE, out -> out.write(new byte[EMPTY_TAR_BYTES]), Map.of());
      String foreign =
          engine.create(
              ContainerRequest.of(EMPTY_IMAGE).name(name).entrypoint(List.of("/x")).build());
      try (HarnessRun run =
          HarnessRun.start(directory, List.of("-Dfaultbox.run=" + id), Map.of(), spec)) {
        HarnessRun.Result result = run.await();
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
        assertThat(result.err()).contains("\"/" + name + "\" is already in use");
        assertThat(result.out()).contains("1 not run");
        assertThat(engine.inspect(foreign)).isPresent();
        assertThat(engine.list(Map.of(Labels.RUN, id))).isEmpty();
      } finally {
        engine.removeForce(foreign);
      }
    }
  }

  @Test
  void aRunThatWaitsIsNotSweptByAnother() {
    try (HarnessRun waiting =
        HarnessRun.start(
            directory,
            HarnessRun.write(directory, Specs.DB + Specs.waiting("a")).toString(),
            "--verbose")) {
      waiting.awaitText("WAIT");
      int before = waiting.containers().size();
      HarnessRun.Result other = HarnessRun.spec(directory, Specs.DB + Specs.ping("b"));
      assertThat(other.exitCode()).as(other.toString()).isZero();
      assertThat(waiting.containers()).hasSize(before).hasSize(2);
    }
  }
}
