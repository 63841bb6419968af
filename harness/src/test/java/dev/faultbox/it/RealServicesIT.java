package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Services that nobody wrote for these tests, from packages of Debian in images of their own: each
 * starts, is healthy, is faulted, and is fresh in the next test.
 */
@EnabledOnOs(OS.LINUX)
class RealServicesIT {
  private static final Pattern TEST = Pattern.compile("(?m)^def test_");

  @TempDir Path directory;

  @BeforeAll
  static void images(@TempDir Path directory) {
    RealImages.make(directory);
  }

  @Test
  void postgres() throws IOException {
    Result result = passing("specs/real-services/postgres.star");
    assertThat(result.err()).containsPattern("db: .*PANIC: .* could not fdatasync file");
    assertThat(result.block("test_log_cannot_be_synced"))
        .contains("SERVICE_CRASHED")
        .contains("[WAL disk fails]");
  }

  @Test
  void mariadb() throws IOException {
    Result result = passing("specs/real-services/mariadb.star");
    assertThat(result.err()).contains("console: ERROR 2013 (HY000) at line 1: Lost connection");
    assertThat(result.block("test_log_cannot_be_synced"))
        .contains("SERVICE_CRASHED")
        .contains("[log disk fails]");
  }

  @Test
  void redis() throws IOException {
    Result result = passing("specs/real-services/redis.star");
    assertThat(result.block("test_append_only_file_cannot_be_synced"))
        .contains("SERVICE_CRASHED")
        .contains("[disk fails]");
  }

  @Test
  void nginx() throws IOException {
    passing("specs/real-services/nginx.star");
  }

  @Test
  void node() throws IOException {
    passing("specs/real-services/node.star");
  }

  @Test
  void pythonOfSeveralFiles() throws IOException {
    passing("specs/real-services/python.star");
  }

  @Test
  void jvm() throws IOException {
    passing("specs/real-services/jvm.star");
  }

  @Test
  void shellScriptThatIsReplaced() throws IOException {
    passing("specs/real-services/script.star");
  }

  @Test
  void preForkingServer() throws IOException {
    passing("specs/real-services/prefork.star");
  }

  @Test
  void go() throws IOException {
    Toolchain.need("go");
    passing("specs/real-services/go.star");
  }

  /** A Python application in front of PostgreSQL and Redis. */
  @Test
  void chapterOnContainers() throws IOException {
    Result result = passing("specs/chapter-09-containers.star");
    assertThat(result.block("test_log_of_the_database_fails"))
        .containsPattern("db +fdatasync +deny\\(input/output error\\)  \\[WAL disk fails\\]");
  }

  private Result passing(String spec) throws IOException {
    long tests = TEST.matcher(Files.readString(HarnessRun.ROOT.resolve(spec))).results().count();
    Result result = HarnessRun.run(directory, spec, "--verbose");
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).endsWith("\n" + tests + " passed, 0 failed\n");
    assertThat(result.leftovers()).isEmpty();
    return result;
  }
}
