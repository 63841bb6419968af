package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.ContainerSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a watching tool does when files change, and what it leaves behind. */
class WatchIT {
  private static final Path MOCK_DB = HarnessRun.ROOT.resolve("bin/linux/mock-db");
  private static final Path TEST_PROGRAMS = HarnessRun.ROOT.resolve("bin/linux/test");
  private static final String PASSED = "\n1 passed, 0 failed\n";

  @TempDir private Path directory;
  private int rounds;

  @Test
  void runsAgainWhatChangesAffectInContainersThatStay() throws IOException, InterruptedException {
    Path program = Files.copy(MOCK_DB, directory.resolve("db"), StandardCopyOption.COPY_ATTRIBUTES);
    put(directory.resolve("lib.star"), "WANT = \"PONG\"\n");
    Path spec = put(directory.resolve("w.star"), spec(program, "localhost:5432"));
    try (HarnessRun run = HarnessRun.startWithInput(directory, "watch", spec.toString())) {
      awaitRound(run, PASSED);
      Set<String> first = containers(run);
      assertThat(first).hasSize(2);

      put(spec, spec(program, "localhost:5432") + "# another version\n");
      awaitRound(run, PASSED);
      put(directory.resolve("lib.star"), "WANT = \"PANG\"\n");
      awaitRound(run, "assert_eq: got \"PONG\", want \"PANG\"");
      assertThat(run.err()).contains("changed: ").contains("lib.star");
      put(spec, "def (\n");
      awaitRound(run, "");
      assertThat(run.err()).contains("error [SPEC_SYNTAX]");
      put(directory.resolve("lib.star"), "WANT = \"PONG\"\n");
      awaitRound(run, "");
      put(spec, spec(program, "localhost:5432").replace("tcp(\"", "http(\""));
      awaitRound(run, "HEALTHCHECK_TIMEOUT");
      Files.delete(spec);
      Thread.sleep(100);
      put(spec, spec(program, "localhost:5432"));
      awaitRound(run, PASSED);
      assertThat(run.err()).as("a file that is replaced").doesNotContain("does not exist");
      assertThat(containers(run)).as("the containers of the first round").isEqualTo(first);

      replace(program);
      awaitRound(run, PASSED);
      assertThat(containers(run)).as("the program is put into its container").isEqualTo(first);

      key(run, "f");
      run.await("an answer", () -> run.err().contains("nothing has failed"));
      key(run, "");
      awaitRound(run, PASSED);
      key(run, "q");
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).isZero();
      assertThat(result.leftovers()).isEmpty();
    }
  }

  @Test
  void aReplacedProgramRunsInTheContainersOfTheOneBefore() throws IOException {
    byte[] misbehave = Files.readAllBytes(TEST_PROGRAMS.resolve("misbehave"));
    Path program = put(directory.resolve("db"), misbehave);
    Path spec = directory.resolve("w.star");
    put(
        spec,
        """
        def db(name, port):
            return service(name, "%s", interface("main", "tcp", int(port)), args = ["listen", port],
                healthcheck = tcp("localhost:" + port))

        one = db("one", "5432")
        two = db("two", "5433")
        again = service("again", "%s", interface("main", "tcp", 5434), args = ["listen", "5434"],
            healthcheck = tcp("localhost:5434"), reuse = True)

        def test_ping():
            for asked in [one, two, again]:
                assert_eq(asked.main.send(data = "PING"), "PONG")
        """
            .formatted(program, program));
    try (HarnessRun run = HarnessRun.startWithInput(directory, "watch", spec.toString())) {
      awaitRound(run, PASSED);
      Set<String> first = containers(run);
      assertThat(first).hasSize(4);

      put(program, answering(misbehave, "PANG"));
      awaitRound(run, "assert_eq: got \"PANG\", want \"PONG\"");
      put(program, Arrays.copyOf(misbehave, 1 << 14));
      String plain = HarnessRun.run(directory, spec.toString()).out();
      awaitRound(run, "[SERVICE_EXITED]");
      assertThat(lastReason(run.out())).isNotEmpty().isEqualTo(lastReason(plain));
      put(program, new byte[0]);
      awaitRound(run, "");
      assertThat(run.err()).contains("error [BINARY_NOT_ELF]");
      put(program, misbehave);
      awaitRound(run, PASSED);
      byte[] dynamic = Files.readAllBytes(TEST_PROGRAMS.resolve("misbehave-dynamic"));
      put(program, dynamic);
      awaitRound(run, PASSED);
      put(program, answering(dynamic, "PENG"));
      awaitRound(run, "assert_eq: got \"PENG\", want \"PONG\"");
      assertThat(containers(run)).as("the containers of the first round").isEqualTo(first);

      put(program, misbehave);
      awaitRound(run, PASSED);
      Set<String> last = containers(run);
      assertThat(last).hasSize(4);
      first.retainAll(last);
      assertThat(first).as("without its libraries, only the tracer is still the same").hasSize(1);
      key(run, "q");
      assertThat(run.await().leftovers()).isEmpty();
    }
    String plain = HarnessRun.run(directory, spec.toString()).out();
    assertThat(plain).as("a plain run of the last program").contains(PASSED);
  }

  /** Why a test failed, without times, whichever of the services was the first. */
  private static List<String> lastReason(String out) {
    return out.substring(Math.max(0, out.lastIndexOf("--- ")))
        .lines()
        .filter(line -> line.startsWith("  reason: "))
        .map(line -> line.replaceAll("[0-9.]+ ?m?s\\b|service \"[a-z]+\"", ""))
        .toList();
  }

  /** The program with another answer to a ping. */
  private static byte[] answering(byte[] program, String answer) {
    String text = new String(program, StandardCharsets.ISO_8859_1);
    assertThat(text).contains("PONG");
    return text.replace("PONG", answer).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Path put(Path program, byte[] content) throws IOException {
    Path written = Files.write(program.resolveSibling("new"), content);
    assertThat(written.toFile().setExecutable(true)).isTrue();
    return Files.move(written, program, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void waitsForAProgramThatIsMissingAndEndsWithCtrlC() throws IOException {
    Path program = directory.resolve("db");
    put(directory.resolve("lib.star"), "WANT = \"PONG\"\n");
    Path spec = put(directory.resolve("w.star"), spec(program, "localhost:5432"));
    try (HarnessRun run = HarnessRun.start(directory, "watch", spec.toString())) {
      awaitRound(run, "");
      assertThat(run.err()).contains("error [BINARY_NOT_FOUND]");
      Files.copy(MOCK_DB, program, StandardCopyOption.COPY_ATTRIBUTES);
      run.await("a result", () -> run.out().endsWith(PASSED));
      run.signal("INT");
      HarnessRun.Result result = run.awaitAfterSignal();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(130);
      assertThat(result.leftovers()).isEmpty();
    }
  }

  private static String spec(Path program, String check) {
    return """
        load("lib.star", "WANT")
        db = service("db", "%s", interface("main", "tcp", 5432),
            healthcheck = tcp("%s", timeout = "2s"))

        def test_ping():
            assert_eq(db.main.send(data = "PING"), WANT)
        """
        .formatted(program, check);
  }

  /** As editors do it: a new file takes the place of the old one. */
  private static Path put(Path file, String text) throws IOException {
    Path written = Files.writeString(file.resolveSibling("new"), text);
    return Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Another program that does the same. */
  private static void replace(Path program) throws IOException {
    Path copy = program.resolveSibling("new");
    Files.copy(program, copy, StandardCopyOption.COPY_ATTRIBUTES);
    Files.write(copy, new byte[1], StandardOpenOption.APPEND);
    Files.move(copy, program, StandardCopyOption.REPLACE_EXISTING);
  }

  private void awaitRound(HarnessRun run, String text) {
    rounds++;
    run.await("round " + rounds, () -> run.err().split("; watching ", -1).length - 1 >= rounds);
    assertThat(run.err().split("; watching ", -1)).as(run.err()).hasSize(rounds + 1);
    String out = run.out();
    int last = out.lastIndexOf("--- ");
    assertThat(out.substring(Math.max(0, last))).as(run.err()).contains(text);
  }

  private static Set<String> containers(HarnessRun run) {
    return run.containers().stream().map(ContainerSummary::id).collect(Collectors.toSet());
  }

  private static void key(HarnessRun run, String line) throws IOException {
    OutputStream in = run.process().getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    in.flush();
  }
}
