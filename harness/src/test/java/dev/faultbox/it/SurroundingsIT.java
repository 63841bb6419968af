package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.TestImages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Services from images that have nothing but their program: what the image and the spec say holds.
 */
final class SurroundingsIT {
  private static final String DOCKERFILE =
      """
      FROM scratch
      COPY misbehave /usr/bin/misbehave
      COPY --chown=1000:1001 data /data
      USER 1000:1001
      WORKDIR /srv/work
      ENV PATH=/usr/bin FROM_IMAGE=yes BOTH=image
      VOLUME /data
      ENTRYPOINT ["misbehave", "listen"]
      CMD ["7000"]
      """;

  private static final Pattern BUILT = Pattern.compile("faultbox/build:[0-9a-f]+");

  @TempDir Path directory;

  @BeforeEach
  void createContext() throws IOException {
    Path context = Files.createDirectories(directory.resolve("svc/data"));
    Files.writeString(context.resolve("file"), "of the image\n");
    Files.writeString(context.resolveSibling("Dockerfile"), DOCKERFILE);
    Files.copy(Path.of("../bin/linux/test/misbehave"), context.resolveSibling("misbehave"));
    Files.writeString(directory.resolve("one.conf"), "one\n");
    Path own = Files.createDirectory(directory.resolve("own"));
    Files.writeString(own.resolve("kept"), "of the machine\n");
    Files.writeString(
        Files.createDirectories(directory.resolve("tree/below")).resolve("two.conf"), "two\n");
  }

  @Test
  void imageAndSpecHold() {
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            """
            a = service("a", interface("main", "tcp", 7000), build = "./svc",
                env = {"BOTH": "spec"}, healthcheck = tcp("localhost:7000"),
                volumes = {"./one.conf": "/etc/one.conf", "./tree": "/data/tree:ro",
                    "pool": "/shared"})
            b = service("b", interface("main", "tcp", 7001), build = "./svc", args = ["7001"],
                user = "0", workdir = "/made/here", healthcheck = tcp("localhost:7001"),
                volumes = {"pool": "/pool", "./own": "/own"})

            def ask(svc, what):
                return svc.main.send(data = what)

            def test_image():
                assert_eq(ask(a, "GETENV FROM_IMAGE"), "yes")
                assert_eq(ask(a, "GETENV BOTH"), "spec")
                assert_eq(ask(a, "GETENV HOME"), "/")
                assert_eq(ask(a, "GETENV HOSTNAME"), "a")
                assert_eq(ask(a, "GETENV FAULTBOX_B_MAIN_ADDR"), "b:7001")
                assert_eq(ask(a, "READ /data/file"), "of the image")
                assert_eq(ask(a, "WRITE /data/file mine"), "OK")
                assert_eq(ask(a, "READ /data/file"), "mine")
                assert_eq(ask(a, "WRITE /etc/mine x"), "ERR Permission denied")
                assert_eq(ask(b, "WRITE relative x"), "OK")
                assert_eq(ask(b, "READ /made/here/relative"), "x")
                assert_eq(ask(b, "READ /.faultbox/gate"), "ERR No such file or directory")

            def test_volumes():
                assert_eq(ask(a, "READ /data/file"), "of the image")
                assert_eq(ask(b, "READ /made/here/relative"), "ERR No such file or directory")
                assert_eq(ask(a, "READ /etc/one.conf"), "one")
                assert_eq(ask(a, "READ /data/tree/below/two.conf"), "two")
                assert_eq(ask(a, "WRITE /data/tree/new x"), "ERR Read-only file system")
                assert_eq(ask(b, "WRITE /own/mine x"), "OK")
                assert_eq(ask(b, "WRITE /own/kept changed"), "OK")
                assert_eq(ask(b, "READ /own/kept"), "changed")
                assert_eq(ask(b, "WRITE /pool/note for a"), "OK")
                assert_eq(ask(a, "READ /shared/note"), "for a")

            def test_shared_volume_is_kept():
                assert_eq(ask(a, "READ /shared/note"), "for a")
                assert_eq(ask(b, "READ /own/kept"), "of the machine")
                assert_eq(ask(b, "READ /own/mine"), "ERR No such file or directory")
                assert_eq(ask(a, "CONNECT b:7001"), "OK")

            def test_faults():
                fault(a, openat = deny("EIO", path = "/data/**"), run = lambda:
                    assert_eq(ask(a, "READ /data/file"), "ERR Input/output error"))
            """
                .replace(" = lambda:\n        ", " = lambda: "));
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).contains("4 passed, 0 failed");
    assertThat(result.leftovers()).isEmpty();
    assertThat(Files.exists(directory.resolve("tree/new"))).isFalse();
    assertThat(directory.resolve("own")).isDirectoryNotContaining("glob:**mine");
    assertThat(directory.resolve("own/kept")).hasContent("of the machine");
  }

  /**
   * Engines fill a new volume with what the image has at its place, unless they are told not to.
   */
  @Test
  void namedVolumeIsEmptyAtFirstAndOfWhoUsesItFirst() {
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            """
            def store(name, port, **more):
                return service(name, interface("main", "tcp", port), build = "./svc",
                    args = [str(port)], healthcheck = tcp("localhost:%d" % port),
                    volumes = {"pool": "/data"}, **more)

            a = store("a", 7000)
            b = store("b", 7001, user = "2000", depends_on = [a])

            def ask(svc, what):
                return svc.main.send(data = what)

            def test_empty():
                assert_eq(ask(a, "READ /data/file"), "ERR No such file or directory")
                assert_eq(ask(b, "WRITE /data/other x"), "ERR Permission denied")
                assert_eq(ask(a, "WRITE /data/note mine"), "OK")

            def test_kept():
                assert_eq(ask(b, "READ /data/note"), "mine")
            """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).contains("2 passed, 0 failed");
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void imageSaysWhenItIsHealthy() throws IOException {
    String check =
        "HEALTHCHECK --interval=1s --timeout=1s --retries=1 CMD [\"misbehave\", \"exit\", ";
    Files.writeString(directory.resolve("svc/Dockerfile"), DOCKERFILE + check + "\"0\"]\n");
    HarnessRun.Result healthy =
        HarnessRun.spec(
            directory,
            """
            a = service("a", interface("main", "tcp", 7000), build = "./svc")

            def test_a():
                assert_eventually(type = "service_ready", check = "HEALTHCHECK misbehave exit 0")
                assert_eq(len(events(type = "service_exited")), 0)
            """);
    assertThat(healthy.exitCode()).as(healthy.toString()).isZero();

    Files.writeString(directory.resolve("svc/Dockerfile"), DOCKERFILE + check + "\"3\"]\n");
    HarnessRun.Result ill =
        HarnessRun.spec(
            directory,
            """
            a = service("a", interface("main", "tcp", 7000), build = "./svc")
            def test_a():
                pass
            """);
    assertThat(ill.exitCode()).as(ill.toString()).isEqualTo(1);
    assertThat(ill.out())
        .contains(
            "[HEALTHCHECK_TIMEOUT] service \"a\" is not ready: the image's HEALTHCHECK misbehave exit 3 did not succeed within 2.0s; its last run ended with 3");
    assertThat(ill.leftovers()).isEmpty();
  }

  /** Two runs of the check fail, the third one does not, and no more are made. */
  @Test
  void imageThatIsHealthyLaterIsWaitedFor() throws IOException {
    Files.writeString(
        directory.resolve("svc/Dockerfile"),
        DOCKERFILE
            + "HEALTHCHECK --interval=10s --timeout=10s --retries=3"
            + " CMD [\"misbehave\", \"exit-later\", \"/data/tries\", \"3\"]\n");
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            """
            a = service("a", interface("main", "tcp", 7000), build = "./svc")

            def test_first():
                assert_eventually(type = "service_ready", check = "HEALTHCHECK misbehave exit-later /data/tries 3")
                assert_eq(a.main.send(data = "READ /data/tries"), "...")

            def test_second():
                assert_eq(a.main.send(data = "READ /data/tries"), "...")
            """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void pinnedPortLeadsToTheService() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
      HarnessRun.Result refused = HarnessRun.spec(directory, pinned(port));
      assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(3);
      assertThat(refused.err()).contains("[PORT_TAKEN]").contains(Integer.toString(port));
      assertThat(refused.leftovers()).isEmpty();
    }
    HarnessRun.Result result = HarnessRun.spec(directory, pinned(port));
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  private static String pinned(int port) {
    return """
    a = service("a", interface("main", "tcp", 7000), build = "./svc",
        healthcheck = tcp("localhost:7000"), ports = {7000: %d})

    def test_a():
        assert_eq(a.main.addr, "localhost:7000")
        assert_eq(a.main.send(data = "PING"), "PONG")
    """
        .formatted(port);
  }

  @Test
  void whatCannotBeStartedIsToldBeforeAnyTest() {
    HarnessRun.Result missing =
        HarnessRun.spec(
            directory,
            """
            a = service("a", image = "localhost:1/faultbox/nothing:1")
            def test_a():
                pass
            """);
    assertThat(missing.exitCode()).as(missing.toString()).isEqualTo(3);
    assertThat(missing.err()).contains("[IMAGE_UNAVAILABLE]").contains("t.star:1:26");

    HarnessRun.Result broken =
        HarnessRun.spec(
            directory,
            """
            a = service("a", build = "./nowhere")
            def test_a():
                pass
            """);
    assertThat(broken.exitCode()).as(broken.toString()).isEqualTo(3);
    assertThat(broken.err()).contains("[BUILD_FAILED]").contains("t.star:1:26");
  }

  /** The build would not end at all. */
  @Test
  void imageThatCannotBeHadIsToldWhileAnotherIsBuilt() throws IOException {
    Files.writeString(
        directory.resolve("svc/Dockerfile"),
        DOCKERFILE + "RUN [\"misbehave\", \"listen\", \"7000\"]\n");
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            """
            a = service("a", build = "./svc")
            b = service("b", image = "registry.invalid/none:1")

            def test_a(): pass
            """);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
    assertThat(result.err()).contains("[IMAGE_UNAVAILABLE]: ", "registry.invalid/none:1");
  }

  @Test
  void buildThatFailsShowsItsOutput() throws IOException {
    Files.writeString(directory.resolve("svc/Dockerfile"), DOCKERFILE + "COPY absent /absent\n");
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            """
            a = service("a", build = "./svc")
            def test_a():
                pass
            """);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
    assertThat(result.err()).contains("[BUILD_FAILED]").contains("t.star:1:26").contains("absent");
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void secondRunDoesNoImageWork() throws IOException {
    Path content = directory.resolve("svc/data/file");
    Files.writeString(content, UUID.randomUUID() + "\n");
    List<String> first = imagesMade();
    // That of the program and the tracer's may have been there.
    assertThat(first).anyMatch(request -> request.contains("/build?"));
    assertThat(imagesMade()).isEmpty();
    Files.writeString(content, UUID.randomUUID() + "\n");
    List<String> changed = imagesMade();
    assertThat(changed).singleElement().asString().contains("/build?");
    Stream.concat(first.stream(), changed.stream())
        .map(request -> URLDecoder.decode(request, StandardCharsets.UTF_8))
        .flatMap(request -> BUILT.matcher(request).results())
        .forEach(tag -> TestImages.remove(tag.group()));
  }

  /** What a run with one service that is built and one that is a program lets the engine make. */
  private List<String> imagesMade() throws IOException {
    String spec =
        """
        a = service("a", interface("main", "tcp", 7000), build = "./svc",
            healthcheck = tcp("localhost:7000"))
        b = service("b", "%s", interface("main", "tcp", 7001), args = ["listen", "7001"],
            healthcheck = tcp("localhost:7001"))

        def test_a():
            assert_eq(a.main.send(data = "PING"), "PONG")
            assert_eq(b.main.send(data = "PING"), "PONG")
        """
            .formatted(Path.of("../bin/linux/test/misbehave").toAbsolutePath());
    try (RefusingEngine engine = new RefusingEngine("");
        HarnessRun run =
            HarnessRun.start(
                directory,
                List.of(),
                Map.of("DOCKER_HOST", engine.host()),
                HarnessRun.write(directory, spec).toString())) {
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isZero();
      return engine.imagesMade();
    }
  }

  /**
   * A real-time signal, as images with an init of their own use it; nothing else ends the service.
   */
  @Test
  void stopSignalOfTheImageEndsItBeforeASnapshot() throws IOException {
    Files.writeString(
        directory.resolve("svc/Dockerfile"),
        DOCKERFILE.replace("\"listen\"", "\"keep-on-signal\"")
            + "STOPSIGNAL SIGRTMIN+3\nCMD [\"7000\", \"/data/kept\", \"37\"]\n");
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            """
            a = service("a", interface("main", "tcp", 7000), build = "./svc", snapshot = True,
                healthcheck = tcp("localhost:7000"),
                seed = lambda: assert_true(a.main.send(data = "READ /data/kept").startswith("ERR")))

            def test_a():
                assert_eq(a.main.send(data = "READ /data/kept"), "ended by 37")
            """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void serviceThatCrashesWhenItIsToEndGivesNoSnapshot() throws IOException {
    Files.writeString(
        directory.resolve("svc/Dockerfile"), DOCKERFILE.replace("\"listen\"", "\"abort-on-term\""));
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            """
            a = service("a", interface("main", "tcp", 7000), build = "./svc", snapshot = True,
                healthcheck = tcp("localhost:7000"))

            def test_a():
                assert_eq(a.main.send(data = "PING"), "PONG")
            """);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.out())
        .contains(
            "[SNAPSHOT_FAILED] no snapshot of service \"a\" could be taken: it was ended by signal ABRT when it was asked to end; ")
        .doesNotContain("--- PASS");
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void imageWithoutAProgramIsToldUnlessTheSpecNamesOne() throws IOException {
    Files.writeString(
        directory.resolve("svc/Dockerfile"),
        DOCKERFILE.replaceAll("(?m)^(ENTRYPOINT|CMD).*\n", ""));
    String spec =
        """
        a = service("a", interface("main", "tcp", 7000), build = "./svc"%s,
            healthcheck = tcp("localhost:7000"))

        def test_a():
            assert_eq(a.main.send(data = "PING"), "PONG")
        """;
    HarnessRun.Result none = HarnessRun.spec(directory, spec.formatted(""));
    assertThat(none.exitCode()).as(none.toString()).isEqualTo(3);
    assertThat(none.err())
        .contains("[IMAGE_UNAVAILABLE]", "has neither ENTRYPOINT nor CMD; say in args what to run");
    HarnessRun.Result named =
        HarnessRun.spec(
            directory, spec.formatted(", args = [\"misbehave\", \"listen\", \"7000\"]"));
    assertThat(named.exitCode()).as(named.toString()).isZero();
  }

  @Test
  void entrypointThatIsNotThereIsTold() throws IOException {
    Files.writeString(
        directory.resolve("svc/Dockerfile"),
        DOCKERFILE.replace("[\"misbehave\", \"listen\"]", "[\"absent\"]"));
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            """
            a = service("a", build = "./svc")
            def test_a():
                pass
            """);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.out())
        .contains("[LAUNCH_FAILED] service \"a\" could not be started")
        .contains("\"absent\" is not in PATH (/usr/bin)");
    assertThat(result.leftovers()).isEmpty();
  }
}
