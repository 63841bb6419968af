package dev.faultbox.it;

import static dev.faultbox.it.HarnessRun.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chapters on faults, traces and named operations: each test ends as its text promises. */
final class ChaptersIT {
  private static final String WRITE = "[write,writev,pwrite64,pwritev,pwritev2]";
  private static final String FSYNC = "[fsync,fdatasync,sync_file_range,syncfs,msync]";
  private static final String PERSIST =
      WRITE.substring(0, WRITE.length() - 1) + "," + FSYNC.substring(1);

  @TempDir Path directory;

  /** Runs a spec of which every test has to pass. */
  private Result passing(String spec) throws IOException {
    Result result = HarnessRun.run(directory, spec);
    List<String> names =
        Pattern.compile("(?m)^def (test_\\w+)")
            .matcher(Files.readString(ROOT.resolve(spec)))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(names).hasSizeGreaterThan(4);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).endsWith("\n" + names.size() + " passed, 0 failed\n");
    assertThat(names)
        .allSatisfy(name -> assertThat(result.block(name)).startsWith("--- PASS: " + name + " ("));
    assertThat(result.leftovers()).isEmpty();
    return result;
  }

  @Test
  void faultInjection() throws IOException {
    Result result = passing("specs/chapter-03-fault-injection.star");

    assertThat(result.block("test_happy_path").lines()).hasSize(2);
    assertThat(result.block("test_db_write_failure"))
        .containsPattern(
            "    #\\d+  db           write            deny\\(input/output error\\)  \\[disk"
                + " failure\\]  /tmp/mock-db\\.wal\n")
        .contains(
            "  fault rule on db: write=deny(EIO) → filter:"
                + WRITE
                + " label=\"disk failure\" (2 hits)");
    assertThat(result.block("test_db_failure_modes"))
        .containsPattern("write            deny\\(no space left on device\\)  /tmp/mock-db\\.wal\n")
        .containsPattern("write            delay\\(2s\\)  /tmp/mock-db\\.wal  \\(\\+2000ms\\)\n");
    assertThat(result.block("test_wal_write_failure"))
        .containsPattern(
            "inventory    wal_write\\(write\\) deny\\(input/output error\\)  \\[WAL broken\\] "
                + " /tmp/inventory\\.wal\n")
        .contains(
            "  fault rule on inventory: wal_write=deny(EIO) → filter:"
                + PERSIST
                + " path=\"/tmp/*.wal\" label=\"WAL broken\" (1 hits)");
    assertThat(result.block("test_everything_broken"))
        .contains("write=deny(EIO) → filter:" + WRITE + " (2 hits), read=deny(EIO) → filter:[read,")
        .endsWith(" (0 hits)");
    assertThat(result.block("test_fault_mid_operation"))
        .contains("  fault rule on db: write=deny(EIO) → filter:" + WRITE + " (2 hits)");
    assertThat(result.block("test_connection_failure"))
        .containsPattern("api          connect          deny\\(connection refused\\)");
  }

  @Test
  void faultsThatTouchNothing() {
    Result result = HarnessRun.run(directory, "specs/chapter-03-not-fired.star");
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(4);
    assertThat(result.out()).endsWith("\n0 passed, 0 failed, 3 inconclusive\n");
    assertThat(result.block("test_read_failure"))
        .startsWith("--- INCONCLUSIVE: test_read_failure (")
        .contains(
            "  reason: [FAULT_NOT_FIRED] read=deny(EIO) on \"db\" matched no call in its window; db"
                + " made 1 accept4: write recvfrom = deny(\"EIO\"), or must_fire = False")
        .contains("  fault rule on db: read=deny(EIO) → filter:[read,")
        .contains("  per-service syscall summary:\n    db           ");
    assertThat(result.block("test_write_failure_while_reading"))
        .contains("1 accept4: write sendto = deny(\"EIO\"), or must_fire = False");
    assertThat(result.block("test_fault_of_another_file"))
        .contains("1 call went to other files such as /tmp/mock-db.wal");
  }

  @Test
  void partialFailureDependsOnTheSeedAlone() {
    String spec = "specs/chapter-03-fault-injection.star";
    for (String seed : List.of("0", "2")) {
      Result result =
          HarnessRun.run(directory, spec, "--test", "partial_failure", "--verbose", "--seed", seed);
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(result.log("test_partial_failure"))
          .containsExactly(seed.equals("0") ? "answered 200" : "answered 500");
    }
  }

  @Test
  void traces() throws IOException {
    Result result = passing("specs/chapter-04-traces.star");

    assertThat(result.block("test_happy_path_observed"))
        .doesNotContain("  fault rule")
        .doesNotContain("    #")
        .contains(
            "  trace rule on inventory: write=trace → filter:"
                + WRITE
                + " (2 hits), openat=trace → filter:[open,creat,openat,openat2] (1 hits),"
                + " fsync=trace → filter:"
                + FSYNC
                + " (1 hits)");
    assertThat(result.block("test_wal_written"))
        .containsPattern(
            "    #\\d+  inventory    write            delay\\(100ms\\)  \\[slow WAL\\] "
                + " /tmp/inventory\\.wal  \\(\\+100ms\\)\n");
    assertThat(result.block("test_no_write_when_unreachable"))
        .containsPattern(
            "orders       connect          deny\\(connection refused\\)  \\[inventory"
                + " unreachable\\]  to inventory \\([^)]+\\)\n")
        .contains(
            "  fault rule on orders: connect=deny(ECONNREFUSED) → filter:[connect]"
                + " label=\"inventory unreachable\" (1 hits)");
    assertThat(result.block("test_delay_then_deny"))
        .containsPattern("write            delay\\(100ms\\)  \\[slow WAL\\]")
        .containsPattern("fsync            deny\\(input/output error\\)  \\[sync failure\\]");
    assertThat(result.block("test_clean_happy_path").lines()).hasSize(2);
  }

  @Test
  void namedOperations() throws IOException {
    Result result = passing("specs/chapter-12-named-operations.star");

    assertThat(result.block("test_persist_failure"))
        .containsPattern(
            "inventory    persist\\(write\\)   deny\\(input/output error\\)  \\[persist broken\\] "
                + " /tmp/inventory\\.wal\n")
        .contains("  fault rule on inventory: persist=deny(EIO) → filter:" + PERSIST);
    assertThat(result.block("test_wal_failure"))
        .contains(" path=\"/tmp/*.wal\" label=\"WAL broken\" (1 hits)");
    assertThat(result.block("test_second_call_of_the_operation"))
        .containsPattern("inventory    wal_write\\(fsync\\) deny\\(input/output error\\)")
        .contains(" path=\"/tmp/*.wal\" nth=2 (1 hits)");
  }
}
