package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines that do not give containers what Faultbox would like them to have. */
class LesserEnginesIT {
  @TempDir java.nio.file.Path directory;

  private HarnessRun.Result run(RefusingEngine engine, String... args) {
    try (HarnessRun run =
        HarnessRun.start(directory, List.of(), Map.of("DOCKER_HOST", engine.host()), args)) {
      return run.await();
    }
  }

  @Test
  void withoutSysPtraceStepsAndHealthchecksWork() throws IOException {
    String spec =
        Specs.DB
            + """
            def test_first():
                assert_eq(db.send(data = "PING"), "PONG")

            def test_second():
                assert_eq(db.send(data = "PING"), "PONG")
                assert_eventually(type = "step_recv", target = "db")

            def test_fault():
                fault(db, write = deny("EIO"), run = lambda: db.send(data = "PING"))

            def test_never_written():
                db.send(data = "PING")
                assert_never(service = "db", syscall = "write")
            """;
    try (RefusingEngine engine =
        new RefusingEngine("SYS_PTRACE", "policy: capability SYS_PTRACE is not allowed")) {
      HarnessRun.Result result =
          run(engine, HarnessRun.write(directory, spec).toString(), "--verbose");
      System.err.println(result);
      assertThat(engine.refused()).isEqualTo(1);
    }
  }
}
