package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.testing.Required;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services from Dockerfiles: what is said when one cannot be built, and who waits for it. */
final class BuildsIT {
  private static final String SPEC =
      """
      a = service("a", interface("main", "tcp", 7000), build = "./svc", healthcheck = tcp("localhost:7000"))

      def test_a():
          assert_eq(a.main.send(data = "PING"), "PONG")
      """;

  @TempDir Path directory;
  private Path context;

  @BeforeEach
  void createContext() throws IOException {
    context = Files.createDirectory(directory.resolve("svc"));
    Files.copy(Path.of("../bin/linux/test/misbehave"), context.resolve("misbehave"));
  }

  private HarnessRun.Result run(String instructions) throws IOException {
    Files.writeString(
        context.resolve("Dockerfile"), "FROM scratch\nCOPY misbehave /\n" + instructions);
    return HarnessRun.spec(directory, SPEC);
  }

  /** Twice the same call, of which only the program itself can say what became of it. */
  @Test
  void outputOfACommandThatFailsIsShown() throws IOException {
    HarnessRun.Result result = run("RUN [\"/misbehave\", \"exit\", \"3\"]\nCMD [\"/misbehave\"]\n");
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
    assertThat(result.err())
        .contains("[BUILD_FAILED]", "t.star:1:", "leaving with 3", "returned a non-zero code: 3")
        .doesNotContain("BuildKit");
    assertThat(result.out()).isEqualTo("0 passed, 0 failed, 1 not run\n");
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void whatOnlyBuildKitTakesIsNamedWithAWayOut() throws IOException {
    Map<String, String> cases =
        Map.of(
            "RUN --mount=type=cache,target=/c [\"/misbehave\", \"exit\", \"0\"]\n", "RUN --mount",
            "COPY --link misbehave /other\n", "COPY --link",
            "COPY --chmod=755 misbehave /other\n", "COPY --chmod",
            "COPY <<EOF /etc/motd\nhello\nEOF\n", "COPY <<EOF");
    for (Map.Entry<String, String> each : cases.entrySet()) {
      HarnessRun.Result result =
          run(each.getKey() + "CMD [\"/misbehave\", \"listen\", \"7000\"]\n");
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
      assertThat(result.err())
          .contains(
              "[BUILD_FAILED]",
              "t.star:1:",
              "Dockerfile:3: " + each.getValue() + " needs BuildKit",
              "docker build -t NAME ./svc, and write image = \"NAME\"");
      assertThat(result.leftovers()).isEmpty();
    }
  }

  /** The line alone is no reason to refuse what the classic builder builds. */
  @Test
  void syntaxLineAloneIsNoHindrance() throws IOException {
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        # syntax=docker/dockerfile:1
        FROM scratch
        COPY misbehave /
        CMD ["/misbehave", "listen", "7000"]
        """);
    HarnessRun.Result result = HarnessRun.spec(directory, SPEC);
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  /** The C library that small images have, in the place where its programs look for it. */
  @Test
  void programOfAnotherLibraryRunsWithTheOneInItsImage() throws IOException {
    String compiler = Toolchain.require("musl-gcc");
    Path library = musl(compiler);
    Files.copy(library, context.resolve("libc.so"));
    Files.delete(context.resolve("misbehave"));
    Toolchain.run(
        HarnessRun.ROOT,
        Map.of(),
        List.of(
            "sh",
            "-c",
            "exec \"$1\" -std=c11 -D_GNU_SOURCE -DLIBC_RESOLVER -O1 -o \"$2\" images/test/*.c images/common/*.c -pthread",
            "sh",
            compiler,
            context.resolve("misbehave").toString()));
    String loader = "/lib/" + library.getFileName();
    HarnessRun.Result result =
        run("COPY libc.so %s\nCMD [\"/misbehave\", \"listen\", \"7000\"]\n".formatted(loader));
    assertThat(result.exitCode()).as(result.toString()).isZero();
    // Without it there is nothing that could start the program: it is no static one.
    HarnessRun.Result without = run("CMD [\"/misbehave\", \"listen\", \"7000\"]\n");
    assertThat(without.exitCode()).as(without.toString()).isEqualTo(1);
    assertThat(without.out()).contains("[LAUNCH_FAILED]");
  }

  /** The loader, which is the library, as the compiler names it in its programs. */
  private static Path musl(String compiler) throws IOException {
    try (var files = Files.list(Path.of("/lib"))) {
      List<Path> found =
          files.filter(file -> file.getFileName().toString().startsWith("ld-musl-")).toList();
      Required.orSkip(!found.isEmpty(), () -> compiler + " has no loader in /lib");
      return found.get(0);
    }
  }

  /** The build of the second spec ends when the first one's test has been told of. */
  @Test
  void buildHoldsUpNoSpecThatDoesNotNeedIt() throws IOException {
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM scratch\nCOPY misbehave /\nLABEL once=%s\nCMD [\"/misbehave\", \"listen\", \"7000\"]\n"
            .formatted(java.util.UUID.randomUUID()));
    Path first = Files.writeString(directory.resolve("a.star"), Specs.DB + Specs.ping("first"));
    Path second = Files.writeString(directory.resolve("b.star"), SPEC);
    try (RefusingEngine engine = new RefusingEngine("").holdingBuilds();
        HarnessRun run =
            HarnessRun.start(
                directory,
                List.of(),
                Map.of("DOCKER_HOST", engine.host()),
                first.toString(),
                second.toString())) {
      run.awaitText("--- PASS: test_first");
      engine.releaseBuilds();
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(result.out()).endsWith("2 passed, 0 failed\n");
      assertThat(engine.imagesMade()).anyMatch(request -> request.contains("/build?"));
    }
  }
}
