package dev.faultbox.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.testing.Required;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One program from the command line: the first chapter of the tutorial, and its rough edges. */
final class RunCommandIT {
  private static final String TARGET = "bin/linux/target";
  private static final String MISBEHAVE = "bin/linux/test/misbehave";
  private static final String FILE = "/tmp/faultbox-target-test";
  private static final int LARGE_BYTES = 20 << 20;

  @TempDir private Path directory;

  /** Runs a program to its end; nothing may be left on the engine. */
  private HarnessRun.Result run(String... args) {
    List<String> command = new ArrayList<>(List.of("run"));
    command.addAll(List.of(args));
    HarnessRun.Result result = HarnessRun.run(directory, command.toArray(new String[0]));
    assertThat(result.leftovers()).as(result.toString()).isEmpty();
    return result;
  }

  private static List<String> decided(HarnessRun.Result result) {
    return result.err().lines().filter(line -> line.startsWith("faultbox: #")).toList();
  }

  @Test
  void programRunsAsByHand() {
    HarnessRun.Result result = run(TARGET);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out())
        .matches(
            "=== target ===\npid: \\d+\nfs: wrote and read 14 bytes \\(took .+\\)\n"
                + "net failed: connect: Connection refused \\(took .+\\)\n=== done ===\n");
    assertThat(result.err())
        .startsWith("faultbox: target exited with code 0 after ")
        .containsPattern(
            "  syscall trace \\(6 events\\):\n    target       6 total, 0 faulted  \\[")
        .contains("openat:2");
  }

  /** Perl warns on its standard error when there is none. */
  @Test
  void theLocaleThatTheEnvironmentNamesIsThere() {
    Path perl = Path.of("/usr/bin/perl");
    Required.orSkip(Files.isExecutable(perl), () -> perl + " is not here");
    HarnessRun.Result result = run(perl.toString(), "-e", "print \"$ENV{LANG}\\n\"");
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).isEqualTo("C.UTF-8\n");
    assertThat(result.err()).startsWith("faultbox: perl exited with code 0");
  }

  @ParameterizedTest
  @CsvSource({"EIO, input/output error", "ENOSPC, no space left on device"})
  void programWhoseWritesFailCannotEvenSaySo(String errno, String text) {
    HarnessRun.Result result = run("--fault", "write=" + errno + ":100%", TARGET);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(decided(result))
        .hasSizeGreaterThanOrEqualTo(4)
        .allMatch(line -> line.contains("  write            deny(" + text + ")  "))
        .anyMatch(line -> line.endsWith(FILE));
    assertThat(result.err())
        .contains(
            "  fault rule on target: write=deny("
                + errno
                + ") → filter:[write,writev,pwrite64,pwritev,pwritev2] (6 hits)\n");
  }

  @Test
  void chanceIsDecidedByTheSeed() {
    HarnessRun.Result spared = run("--seed", "3", "--fault", "write=EIO:30%", TARGET);
    HarnessRun.Result hit = run("--seed", "7", "--fault", "write=EIO:30%", TARGET);
    HarnessRun.Result again = run("--fault", "write=EIO:30%", "--seed=7", TARGET);
    assertThat(spared.exitCode()).as(spared.toString()).isZero();
    assertThat(hit.exitCode()).as(hit.toString()).isEqualTo(1);
    assertThat(hit.err()).contains("(seed=7)");
    assertThat(withoutPipes(decided(again))).isEqualTo(withoutPipes(decided(hit))).hasSize(3);
  }

  private static List<String> withoutPipes(List<String> lines) {
    return lines.stream().map(line -> line.replaceAll("pipe:\\[\\d+\\]", "pipe")).toList();
  }

  @Test
  void pathThatIsNotTouchedIsSaidSo() {
    HarnessRun.Result result = run("--fault", "openat=ENOENT:100%:/data/*", TARGET);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).contains("fs: wrote and read 14 bytes");
    assertThat(decided(result)).isEmpty();
    assertThat(result.err())
        .contains("path=\"/data/*\" (0 hits)\n")
        .contains(
            "  [FAULT_NOT_FIRED] openat=ENOENT:/data/* touched nothing: target made 2 such calls on "
                + FILE
                + "; /data/* matches none of them, correct it\n");
  }

  @Test
  void delayIsFelt() {
    HarnessRun.Result result = run("--fault", "write=delay:500ms:100%", TARGET);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    Matcher took = Pattern.compile("14 bytes \\(took (\\d+)ms\\)").matcher(result.out());
    assertThat(took.find()).as(result.toString()).isTrue();
    assertThat(Integer.parseInt(took.group(1))).isGreaterThanOrEqualTo(500);
    assertThat(decided(result))
        .hasSize(6)
        .allMatch(line -> line.contains("delay(500ms)") && line.contains("(+500ms)"));
  }

  @ParameterizedTest
  @CsvSource({
    "openat=EPERM:100%, fs failed: open: Operation not permitted, openat",
    "openat=ENOENT:100%:/tmp/faultbox*, fs failed: open: No such file or directory, openat",
    "write=EIO:100%:/tmp/faultbox*, fs failed: write: Input/output error, write"
  })
  void oneFileFailsAndTheRestGoesOn(String rule, String said, String call) {
    HarnessRun.Result result = run("--fault", rule, TARGET);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.out()).contains(said).endsWith("=== done ===\n");
    assertThat(decided(result))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("  " + call + " ").endsWith(FILE));
  }

  @Test
  void rulesOfBothKindsAreAskedInTheOrderWritten() throws IOException {
    Path trace = directory.resolve("trace.json");
    HarnessRun.Result result =
        run(
            "--fault",
            "unlink=EACCES:nth=1",
            "--fs-fault=delete=EIO",
            "--env",
            "COLOUR=green",
            "--output",
            trace.toString(),
            "--",
            TARGET);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(decided(result))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("deny(permission denied)"));
    assertThat(result.err())
        .contains(
            "[FAULT_NOT_FIRED] delete=EIO touched nothing: target made 1 such call, decided by a"
                + " rule that stands before it");
    assertThat(Files.readString(trace))
        .contains("\"spec\":\"bin/linux/target\"")
        .contains("\"errno\":\"EACCES\"")
        .contains("\"event_type\":\"service_exited\"")
        // One of the rules had nothing to do with how it ended.
        .contains("\"result\":\"inconclusive\"")
        .contains("\"failure_type\":\"fault_not_fired\",\"code\":\"FAULT_NOT_FIRED\"");
  }

  @Test
  void programGetsItsArgumentsFilesAndVariables() throws IOException {
    HarnessRun.Result result = run("--env=COLOUR=green", MISBEHAVE, "print-env");
    assertThat(result.out()).contains("COLOUR=green\n").contains("TZ=UTC\n");
    result = run(MISBEHAVE, "print-args", "--fault", "-x", "README.md");
    assertThat(result.out()).isEqualTo("--fault\n-x\nREADME.md\n");
    // No terminal: the three are pipes.
    assertThat(run(MISBEHAVE, "isatty").out()).isEqualTo("0 0 0\n");
  }

  @Test
  void largeInputComesOutAsItWentIn() throws IOException {
    byte[] sent = new byte[LARGE_BYTES];
    new Random(1).nextBytes(sent);
    try (HarnessRun run = HarnessRun.startWithInput(directory, "run", MISBEHAVE, "copy")) {
      try (OutputStream in = run.process().getOutputStream()) {
        in.write(sent);
      }
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).isZero();
      assertThat(Files.readAllBytes(run.outFile())).isEqualTo(sent);
      assertThat(result.leftovers()).isEmpty();
    }
  }

  @Test
  void questionIsSeenBeforeItIsAnswered() throws IOException {
    try (HarnessRun run = HarnessRun.startWithInput(directory, "run", MISBEHAVE, "ask")) {
      run.awaitText("name? ");
      try (OutputStream in = run.process().getOutputStream()) {
        in.write("world\n".getBytes(UTF_8));
      }
      HarnessRun.Result result = run.await();
      assertThat(result.out()).isEqualTo("name? hello world\n");
      assertThat(result.err()).startsWith("bye" + "faultbox: misbehave exited with code 7");
      assertThat(result.exitCode()).isEqualTo(7);
    }
  }

  @Test
  void deathBySignalIsToldAsAShellDoes() {
    HarnessRun.Result result = run(MISBEHAVE, "segv");
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(128 + 11);
    assertThat(result.err()).contains("misbehave was ended by signal SEGV");
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void signalsReachTheProgram(String signal, int code) {
    try (HarnessRun run = HarnessRun.startWithInput(directory, "run", MISBEHAVE, "ask")) {
      run.awaitText("name? ");
      run.signal(signal);
      HarnessRun.Result result = run.awaitAfterSignal();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(code);
      assertThat(result.leftovers()).isEmpty();
    }
  }

  @Test
  void programMayAnswerASignalItself() {
    try (HarnessRun run = HarnessRun.start(directory, "run", MISBEHAVE, "until-int", "5")) {
      run.awaitText("ready");
      run.signal("INT");
      HarnessRun.Result result = run.awaitAfterSignal();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(5);
      assertThat(result.out()).isEqualTo("ready\ninterrupted\n");
    }
  }

  @Test
  void secondSignalKills() {
    try (HarnessRun run = HarnessRun.start(directory, "run", MISBEHAVE, "until-int", "never")) {
      run.awaitText("ready");
      run.signal("INT");
      // The JVM handles each signal in a thread of its own: two at once may change places.
      run.awaitText("stays");
      run.signal("TERM");
      HarnessRun.Result result = run.awaitAfterSignal();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(130);
      assertThat(result.err()).contains("ended by signal KILL");
      assertThat(result.leftovers()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run --fault write=EOI:100% " + TARGET,
        "run --fault=write=EIO:30 " + TARGET,
        "run --fault",
        "run",
        "run --sede 1 " + TARGET,
        "run bin/linux/no-such-program",
        "run README.md"
      })
  void mistakesAreToldBeforeAnythingIsMade(String command) {
    HarnessRun.Result result = HarnessRun.run(directory, command.split(" ", -1));
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("error [").doesNotContain("\tat ");
  }

  @Test
  void helpIsOnStandardOutputAndAMissingEngineIsNotTheProgramsFailure() {
    HarnessRun.Result help = HarnessRun.run(directory, "run", "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("--fs-fault").contains("nth=3");
    try (HarnessRun run =
        HarnessRun.start(
            directory, List.of(), Map.of("DOCKER_HOST", "unix:///no/such.sock"), "run", TARGET)) {
      HarnessRun.Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
      assertThat(result.err()).contains("[ENGINE_UNAVAILABLE]");
    }
  }
}
