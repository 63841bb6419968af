package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kill, stop, cont and restart ask of whoever runs the test, and what they refuse. */
class ProcessBodyTest {
  private static final String DB =
      """
      db = service("db", "bin/mock-db",
          interface("main", "tcp", 5432),
      )
      off = service("off", "bin/mock-db", trace = "off")

      """;

  private SpecTester spec;
  private final FakeBody world = FakeBody.answering("OK");

  @BeforeEach
  void createTester(@TempDir Path directory) throws IOException {
    spec = new SpecTester(directory.toRealPath());
  }

  @Test
  void requestsArriveInOrder() {
    String body =
        """
        assert_eq(kill(db), None)
        kill(db, "TERM")
        kill(db, signal = "HUP")
        stop(off)
        cont(off)
        assert_eq(restart(db), None)
        restart(db, wait = False)
        """;
    BodyOutcome outcome = spec.run(DB + "def test_a():\n" + body.indent(4), world);
    assertThat(outcome.end()).as(outcome.reason()).isEqualTo(BodyOutcome.End.RETURNED);
    assertThat(world.calls)
        .containsExactly(
            "kill db 9 true",
            "kill db 15 true",
            "kill db 1 true",
            "stop off 0 true",
            "cont off 0 true",
            "restart db 0 true",
            "restart db 0 false");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "cont(db) | 1",
        "stop(db); cont(db) | 0",
        "stop(db); cont(db); cont(db) | 1",
        "stop(db); restart(db); cont(db) | 1",
        "kill(db, \"TSTP\"); cont(db) | 0",
        "kill(db, \"HUP\"); cont(db) | 1",
        "stop(off); cont(db) | 1",
        "fault_start(db, write = crash(\"before\", signal = \"STOP\")); cont(db) | 0",
        "fault_start(db, write = crash(\"before\")); cont(db) | 1",
      })
  void whatWasNotSuspendedIsWarnedOf(String statements, int warnings) {
    BodyOutcome outcome = spec.run(DB + "def test_a():\n    " + statements + "\n", world);
    assertThat(outcome.end()).as(outcome.reason()).isEqualTo(BodyOutcome.End.RETURNED);
    assertThat(world.warnings)
        .extracting(Diagnostic::message)
        .hasSize(warnings)
        .allMatch(
            text ->
                text.equals(
                    "cont(db) resumed nothing: nothing in this test has suspended that service"));
  }

  @Test
  void refusalIsAnErrorAtTheService() {
    world.refusal = new UserException(ErrorCode.FAULT_TARGET, "service \"db\" has ended already");
    BodyOutcome outcome = spec.run(DB + "def test_a():\n    kill(db)\n", world);
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.ERROR);
    assertThat(outcome.code()).isEqualTo(ErrorCode.FAULT_TARGET);
    assertThat(outcome.reason()).isEqualTo("service \"db\" has ended already");
    assertThat(String.valueOf(outcome.location())).endsWith("t.star:7:10");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kill(db, signal = 'TREM') | 23 | SPEC_VALUE | unknown signal \"TREM\"; did you mean"
            + " \"TERM\"?",
        "kill(db, signal = 'SIGTERM') | 23 | SPEC_VALUE | unknown signal \"SIGTERM\"; did you mean"
            + " \"TERM\"?",
        "kill(db, signal = 'kill') | 23 | SPEC_VALUE | unknown signal \"kill\"; did you mean"
            + " \"KILL\"?",
        "kill(db, signal = 'whatever') | 23 | SPEC_VALUE | unknown signal \"whatever\"; write a"
            + " name of Linux such as \"TERM\"",
        "kill(db, signal = 15) | 23 | SPEC_TYPE | signal must be a str, got int 15; write its"
            + " name, such as \"TERM\"",
        "kill(db, signal = 'STOP') | 23 | SPEC_VALUE | \"STOP\" ends nothing; write stop(db)",
        "kill(db, signal = 'CONT') | 23 | SPEC_VALUE | \"CONT\" ends nothing; write cont(db)",
        "stop(db.main) | 10 | SPEC_TYPE | stop() acts on a service, db.main is an interface; write"
            + " stop(db)",
        "restart('db') | 13 | SPEC_TYPE | restart() needs a service, got str; write the service"
            + " itself: restart(db)",
        "restart(db, wait = 1) | 24 | SPEC_TYPE | wait must be a bool, got int",
        "stop(db, signal = 'TERM') | 14 | SPEC_ARG | stop() has no argument \"signal\". Valid:"
            + " service",
        "cont() | 5 | SPEC_ARG | cont() is missing \"service\"; write cont(service)"
      },
      quoteCharacter = '`')
  void mistakesArePointedOut(String statement, int column, String code, String message) {
    spec.fails(
        DB + "def test_a():\n    " + statement.replace('\'', '"') + "\n",
        "t.star:7:%d: [%s]: %s".formatted(column, code, message));
  }

  @ParameterizedTest
  @CsvSource({"kill", "stop", "cont", "restart"})
  void nothingRunsWhileTheSpecIsRead(String name) {
    spec.refuses(
        DB + "x = " + name + "(db)\n",
        "t.star:6:5: [SPEC_PHASE]: "
            + name
            + "() acts on running services; call it inside a def test_…() function");
  }
}
