package dev.faultbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in a project of its own, with stand-ins for Java and Maven that note their calls.
 */
@DisabledOnOs(OS.WINDOWS)
final class LauncherTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final long LIMIT_SECONDS = 60;

  /** Notes its arguments, writes the archive it is asked for, and ends with the code 5. */
  private static final String JAVA =
      """
      #!/bin/sh
      echo "$*" >> "%s"
      for arg; do
          case $arg in
              -XX:SharedArchiveFile=*) [ -s "${arg#*=}" ] && echo whole >> "%s.archive" ;;
              -XX:ArchiveClassesAtExit=*) echo archive > "${arg#*=}"; exit 0 ;;
              -XX:AOTCacheOutput=*) echo archive > "${arg#*=}"; exit 0 ;;
          esac
      done
      exit 5
      """;

  private static final String MAVEN =
      """
      #!/bin/sh
      echo "mvn $*" >> "%s"
      mkdir -p harness/target
      echo jar > harness/target/harness.jar
      """;

  @TempDir Path directory;
  private Path project;
  private Path calls;

  private record Outcome(int code, String out) {}

  @BeforeEach
  void makeProject() throws IOException {
    project = Files.createDirectories(directory.resolve("project with a space"));
    calls = directory.resolve("calls");
    Files.createDirectories(project.resolve("harness/src/main"));
    Files.createDirectories(project.resolve("scripts"));
    Files.writeString(project.resolve("pom.xml"), "<project/>");
    Files.writeString(project.resolve("harness/pom.xml"), "<project/>");
    script(project.resolve("faultbox"), Files.readString(ROOT.resolve("faultbox")));
    script(
        project.resolve("scripts/ensure-engine.sh"),
        "echo engine >> \"%s\"; exit 0".formatted(calls));
    script(directory.resolve("bin/mvn"), MAVEN.formatted(calls));
    java("17.0.1");
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void java(String version) throws IOException {
    script(directory.resolve("jdk/bin/java"), JAVA.formatted(calls, calls));
    Files.writeString(
        directory.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  private Outcome launch(String... args) throws IOException, InterruptedException {
    return launch(Map.of("DOCKER_HOST", "unix:///nowhere"), args);
  }

  private Outcome launch(Map<String, String> env, String... args)
      throws IOException, InterruptedException {
    return launch(project.resolve("faultbox"), env, args);
  }

  private Outcome launch(Path launcher, Map<String, String> env, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
    builder.environment().merge("PATH", directory.resolve("bin").toString(), (a, b) -> b + ":" + a);
    builder.environment().putAll(env);
    Path out = directory.resolve("out");
    Process process = builder.redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
  }

  private List<String> calls() throws IOException {
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  private static void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
  }

  @Test
  void firstStartBuildsAndTrainsAndHandsOver() throws IOException, InterruptedException {
    Outcome outcome = launch("specs/a b.star", "--seed", "3");

    assertThat(outcome.code()).isEqualTo(5);
    assertThat(outcome.out()).contains("building the harness with mvn");
    assertThat(calls()).hasSize(3);
    assertThat(calls().get(0)).startsWith("mvn ").endsWith(" -pl images,harness -am package");
    assertThat(calls().get(1)).contains("-XX:ArchiveClassesAtExit=").endsWith("--cds-training");
    assertThat(calls().get(2))
        .contains("-XX:SharedArchiveFile=")
        .endsWith("harness.jar specs/a b.star --seed 3");
  }

  @Test
  void secondStartOnlyHandsOver() throws IOException, InterruptedException {
    launch("a.star");
    Files.delete(calls);

    Outcome outcome = launch("a.star");

    assertThat(outcome).isEqualTo(new Outcome(5, ""));
    // The path of the project has a space, and the archive was found all the same.
    assertThat(directory.resolve("calls.archive")).exists();
    assertThat(calls()).singleElement().asString().contains("-XX:SharedArchiveFile=");
  }

  @Test
  void newerSourceIsBuiltAgain() throws IOException, InterruptedException {
    launch("a.star");
    age(project.resolve("harness/target/harness.jar"));
    Files.writeString(project.resolve("harness/src/main/New.java"), "class New {}");
    Files.delete(calls);

    launch("a.star");

    assertThat(calls().get(0)).startsWith("mvn ");
  }

  @Test
  void newJdkStoresMoreThanClasses() throws IOException, InterruptedException {
    java("25.0.1");
    launch("a.star");
    assertThat(calls().get(1)).contains("-XX:AOTCacheOutput=");
    assertThat(calls().get(2)).contains("-XX:AOTCache=");
  }

  @Test
  void oldJavaIsRefusedWithWhatWasTried() throws IOException, InterruptedException {
    java("11.0.2");
    // Its PATH finds the stand-in first, so no better Java is there.
    script(directory.resolve("bin/java"), JAVA.formatted(calls, calls));
    Files.writeString(directory.resolve("release"), "JAVA_VERSION=\"1.8.0_292\"\n");

    Outcome outcome = launch("a.star");

    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.out()).contains("Java 17 or newer is needed", "java: 11.0.2", "1.8.0_292");
    assertThat(calls()).isEmpty();
  }

  @Test
  void failedBuildEndsHere() throws IOException, InterruptedException {
    script(directory.resolve("bin/mvn"), "#!/bin/sh\necho boom; exit 1\n");
    Outcome outcome = launch("a.star");
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.out()).contains("boom", "[BUILD_FAILED]");
    assertThat(calls()).isEmpty();
  }

  @Test
  void chosenEngineIsLeftToTheHarness() throws IOException, InterruptedException {
    launch("a.star");
    assertThat(calls()).doesNotContain("engine");
  }

  @Test
  void linkToTheLauncherFindsTheProject() throws IOException, InterruptedException {
    launch("a.star");
    Files.delete(calls);
    Path link = Files.createSymbolicLink(directory.resolve("fb"), project.resolve("faultbox"));

    // The same Java: another one would make itself an archive in the background.
    Outcome outcome = launch(link, Map.of(), "--help");

    assertThat(outcome).isEqualTo(new Outcome(5, ""));
    assertThat(calls()).singleElement().asString().endsWith("harness.jar --help");
  }
}
