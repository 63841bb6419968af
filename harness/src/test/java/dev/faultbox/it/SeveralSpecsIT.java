package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several specs and directories in one call. */
class SeveralSpecsIT {
  @TempDir Path directory;

  @Test
  void specsOfADirectoryRunOneAfterAnotherEachWithItsOwnServices() throws Exception {
    Path specs = directory.resolve("specs");
    Path json = directory.resolve("run.json");
    write("specs/a.star", Specs.DB + Specs.ping("first") + Specs.ping("second"));
    write("specs/lib/lib.star", "PONG = \"PONG\"\n");
    // A service of the same name, without the argument it needs: it is another one.
    write(
        "specs/lib/b.star",
        """
        load("lib.star", "PONG")
        db = service("db", "bin/linux/mock-db",
            interface("main", "tcp", 5432),
            healthcheck = tcp("localhost:5432"),
        )

        def test_first():
            assert_eq(db.main.send(data = "PING"), PONG)
            assert_eq(db.main.send(data = "GET key"), "something")
        """);
    Result result =
        HarnessRun.run(directory, specs.toString(), "--jobs", "2", "--output", json.toString());
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.stableOut().lines().filter(line -> !line.startsWith("  ")))
        .containsExactly(
            "=== " + specs + "/a.star ===",
            "",
            "--- PASS: test_first (Nms, seed=0) ---",
            "",
            "--- PASS: test_second (Nms, seed=0) ---",
            "",
            "=== " + specs + "/lib/b.star ===",
            "",
            "--- FAIL: test_first (Nms, seed=0) ---",
            "",
            "2 passed, 1 failed");
    assertThat(result.out())
        .contains("replay: faultbox test " + specs + "/lib/b.star --test first --seed 0");
    assertThat(result.leftovers()).isEmpty();
    Map<String, Object> run = Json.object(Files.readString(json));
    assertThat(run).containsEntry("exit_code", 1L);
    assertThat(Json.objects(run.get("tests")))
        .extracting(test -> test.get("spec") + " " + test.get("name"))
        .containsExactly(
            specs + "/a.star test_first",
            specs + "/a.star test_second",
            specs + "/lib/b.star test_first");
  }

  @Test
  void nothingIsStartedWhenOneOfThemCannotBeRun() throws Exception {
    write("a.star", Specs.DB + Specs.ping("first"));
    write(
        "b.star",
        Specs.DB.replace("bin/linux/test/misbehave", "no/such/program") + Specs.ping("x"));
    Path a = directory.resolve("a.star");
    Path b = directory.resolve("b.star");
    Result result = HarnessRun.run(directory, a.toString(), b.toString());
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains(b + ":1:", "[BINARY_NOT_FOUND]: no/such/program");

    Result selected = HarnessRun.run(directory, a.toString(), b.toString(), "--test", "first");
    assertThat(selected.exitCode()).as(selected.toString()).isZero();
    assertThat(selected.out())
        .startsWith("=== " + a + " ===\n")
        .doesNotContain("b.star")
        .endsWith("1 passed, 0 failed\n");
  }

  /** Containers of the first spec are gone before those of the second want its port. */
  @Test
  void specsMayPinTheSamePort() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String db = Specs.DB.replace("args =", "ports = {5432: " + port + "}, args =");
    write("pinned/a.star", db + Specs.ping("first"));
    write("pinned/b.star", db + Specs.ping("second"));
    Result result = HarnessRun.run(directory, directory.resolve("pinned").toString());
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).endsWith("2 passed, 0 failed\n");
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void shardsTogetherAreTheWholeRun() throws Exception {
    write("a.star", Specs.DB + Specs.ping("first") + Specs.ping("second").replace("PONG", "no"));
    String spec = directory.resolve("a.star").toString();
    String[] files = new String[2];
    for (int index = 1; index <= 2; index++) {
      files[index - 1] = directory.resolve(index + ".json").toString();
      Result part =
          HarnessRun.run(directory, spec, "--shard", index + "/2", "--output", files[index - 1]);
      assertThat(part.exitCode()).as(part.toString()).isEqualTo(index - 1);
    }
    Path junit = directory.resolve("all.xml");
    Result merged =
        HarnessRun.run(
            directory,
            "merge",
            files[1],
            files[0],
            "--junit",
            junit.toString(),
            "--format",
            "json");
    assertThat(merged.exitCode()).as(merged.toString()).isEqualTo(1);
    assertThat(Json.objects(Json.object(merged.out()).get("tests")))
        .extracting(test -> test.get("name"))
        .containsExactly("test_first", "test_second");
    assertThat(merged.err())
        .startsWith("--- FAIL: test_second (")
        .endsWith("\n1 passed, 1 failed\n");
    assertThat(Files.readString(junit)).contains("<testsuites name=\"faultbox\" tests=\"2\"");
  }

  private void write(String file, String text) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
