package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import dev.faultbox.engine.TestImages;
import dev.faultbox.testing.Registry;
import dev.faultbox.testing.Required;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images come from a real registry, which lets nobody in without a login. */
@Timeout(240)
class RegistryIT {
  private static final String CONFIGURATION =
      "{\"Entrypoint\":[\"/misbehave\"],\"Cmd\":[\"listen\",\"5432\"]}";

  /** Takes long enough to be seen coming, piece by piece. */
  private static final int LARGE_LAYER = 8 << 20;

  @TempDir private static Path shared;
  private static Registry registry;
  private static String architecture;
  private static byte[] program;

  @TempDir private Path directory;
  private final List<String> pulled = new ArrayList<>();

  @BeforeAll
  static void prepare() throws IOException {
    registry = Registry.start(shared);
    try (Engine engine = EngineLocator.system().locate()) {
      Required.orSkip(
          engine.info().address().startsWith("unix:"),
          () -> "the engine is elsewhere, at " + engine.info().address());
      architecture = engine.info().architecture();
    }
    Path misbehave = HarnessRun.ROOT.resolve("bin/linux/test/misbehave");
    program = archive("misbehave", Files.readAllBytes(misbehave));
  }

  @AfterAll
  static void close() {
    if (registry != null) {
      registry.close();
    }
  }

  private static byte[] archive(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(content.length);
      entry.setMode(0755);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private static String push(String repository, String tag, String os, String cpu) {
    return registry.push(repository, tag, os, cpu, CONFIGURATION, program);
  }

  private static String service(String name, String source) {
    return """
    %1$s = service("%1$s",
        interface("main", "tcp", 5432),
        %2$s,
        healthcheck = tcp("localhost:5432"),
    )

    def test_%1$s():
        assert_eq(%1$s.send(data="PING"), "PONG")

    """
        .formatted(name, source);
  }

  private HarnessRun start(boolean right, int port, String spec) throws IOException {
    Path login = Registry.login(directory.resolve("docker"), "localhost:" + port, right);
    String file = HarnessRun.write(directory, spec).toString();
    Map<String, String> environment = Map.of("DOCKER_CONFIG", login.toString());
    return HarnessRun.start(directory, List.of(), environment, file, "--debug");
  }

  private void assertRefused(boolean right, String source, String... texts) throws IOException {
    try (HarnessRun run = start(right, registry.port(), service("db", source))) {
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
      assertThat(result.err()).contains("t.star:3:").contains(texts);
      assertThat(result.err()).doesNotContain("open-sesame").doesNotContain("starting containers");
    }
  }

  private String image(String name) {
    return "image = \"localhost:" + registry.port() + "/" + name + "\"";
  }

  @Test
  void pullsByTagAndByDigestWithTheLoginAndTellsHowFarItIs() throws Exception {
    byte[] noise = new byte[LARGE_LAYER];
    new Random().nextBytes(noise);
    registry.push(
        "team/db", "1", "linux", architecture, CONFIGURATION, archive("noise", noise), program);
    String digest = push("team/kept", "1", "linux", architecture);
    try (SlowRelay relay = new SlowRelay(registry.port())) {
      String host = "localhost:" + relay.port();
      String tagged = host + "/team/db:1";
      String pinned = host + "/team/kept@" + digest;
      String spec =
          service("db", "image = \"" + tagged + "\"")
              + service("kept", "image = \"" + pinned + "\"");
      pulled.addAll(List.of(tagged, pinned));
      try (HarnessRun run = start(true, relay.port(), spec)) {
        run.await(
            "progress",
            () -> {
              relay.allowPiece();
              return run.err().contains("pulling " + tagged + ": 0 of 2 layers, ");
            });
        relay.allowAll();
        HarnessRun.Result result = run.await();
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).contains("2 passed, 0 failed");
        assertThat(result.err()).contains("pulling " + pinned).containsPattern(" [0-9] MB of 9 MB");
      }
      // What the engine has is not asked for: a login that is wrong by now is not needed.
      try (HarnessRun run = start(false, relay.port(), spec)) {
        HarnessRun.Result result = run.await();
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.err()).doesNotContain("pulling");
      }
    } finally {
      pulled.forEach(TestImages::remove);
    }
  }

  @Test
  void aLoginThatIsWrongIsToldFromAnImageThatIsNotThere() throws Exception {
    push("team/db", "2", "linux", architecture);
    String known = "(what is known for it there was not accepted)";
    String denied = "localhost:" + registry.port() + " denies access to it; run docker login";
    assertRefused(false, image("team/db:2"), "error [IMAGE_UNAVAILABLE]: ", denied, known);
    String absent = "it does not exist at localhost:" + registry.port();
    assertRefused(true, image("team/db:none"), "error [IMAGE_UNAVAILABLE]: ", absent);
    Path built = Files.createDirectory(directory.resolve("built"));
    Files.writeString(
        built.resolve("Dockerfile"), "FROM localhost:" + registry.port() + "/team/db:2\n");
    assertRefused(false, "build = \"./built\"", "error [BUILD_FAILED]: ", denied, known);
  }

  @Test
  void imagesForOtherMachinesAreNamedBeforeAnythingStarts() throws Exception {
    String other = architecture.equals("arm64") ? "amd64" : "arm64";
    push("team/foreign", "1", "linux", other);
    push("team/windows", "1", "windows", architecture);
    assertRefused(true, image("team/windows:1"), "it is made for another operating system");
    pulled.add("localhost:" + registry.port() + "/team/foreign:1");
    try {
      assertRefused(
          true,
          image("team/foreign:1"),
          "error [BINARY_ARCH]: ",
          "is for linux/" + other + ", the engine runs linux/" + architecture);
    } finally {
      pulled.forEach(TestImages::remove);
    }
  }
}
