package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.UserException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that no event can have, and those that look as if. */
final class ClosedValuesTest {
  private final ClosedValues closed =
      new ClosedValues(new CallNames(SyscallTable.embedded()), Set.of("db", "api"));

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type     | syscal          | there is no type of event \"syscal\"; did you mean \"syscall\"?",
        "type     | syscall.write   | \"syscall.write\" is no type of event; write event_type = \"syscall.write\"",
        "service  | dbb             | the spec has no service \"dbb\"; did you mean \"db\"?",
        "syscall  | opennat         | there is no system call \"opennat\"; did you mean \"openat\"?",
        "syscall  | send            | \"send\" is a family and no call; write family = \"sendto\"",
        "syscall  | pread           | events call pread pread64; write syscall = \"pread64\"",
        "family   | wriite          | there is no family \"wriite\"; did you mean \"write\"?",
        "family   | pwritev         | \"pwritev\" belongs to the family \"write\"; write family = \"write\", or syscall = \"pwritev\"",
        "errno    | EIOO            | there is no error number \"EIOO\"; did you mean \"EIO\"?",
        "decision | deny(EIOO)      | there is no error number \"EIOO\"; did you mean \"EIO\"?",
        "decision | denyed          | there is no decision \"denyed\"; write decision = \"deny(*)\"",
        "decision | crash(between)  | there is no decision \"crash(between)\"; write decision = \"deny(*)\"",
      })
  void impossibleValueIsAMistake(String filter, String value, String message) {
    assertThat(closed.mistake(filter, value)).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource({
    "type,packet",
    "type,mock.get",
    "type,sys*",
    "service,test",
    "service,''",
    "service,d?",
    "syscall,write",
    "syscall,open*",
    "family,sendto",
    "errno,EWOULDBLOCK",
    "errno,''",
    "decision,deny(EIO)",
    "decision,deny(input/output error)",
    "decision,deny(*)",
    "decision,hold(late)",
    "decision,crash(after)",
    "decision,allow (released)",
    "path,/nowhere",
    "cause,whatever"
  })
  void whatAnEventMayHaveIsNoMistake(String filter, String value) {
    assertThat(closed.mistake(filter, value)).isNull();
  }

  @Test
  void mistakeIsToldWhereItStands() {
    new SpecTester(directory)
        .fails(
            SpecTester.DB
                + """
                def test_x():
                    assert_never(service = "db", syscall = "opennat")
                """,
            "t.star:6:44: [SPEC_VALUE]: there is no system call \"opennat\"; did you mean"
                + " \"openat\"?");
    new SpecTester(directory)
        .fails(
            SpecTester.DB
                + """
                def test_x():
                    assert_before(first = {"service": "dbb"}, then = {"service": "db"})
                """,
            "t.star:6:39: [SPEC_VALUE]: the spec has no service \"dbb\"; did you mean \"db\"?");
  }

  @Test
  void callsOfAnUntracedServiceCannotBeAskedFor() {
    new SpecTester(directory)
        .fails(
            """
            db = service("db", "bin/mock-db", interface("main", "tcp", 5432), trace = "off")
            def test_x():
                assert_never(service = "db", family = "write")
            """,
            "t.star:3:5: [FAULT_TARGET]: \"db\" is declared with trace=\"off\", none of its calls is"
                + " recorded; leave trace= out, or ask about another service");
  }

  @Test
  void callsAQueryNamesMustBeRecorded() {
    FakeBody body = FakeBody.answering("PONG");
    BodyOutcome outcome =
        new SpecTester(directory)
            .run(
                SpecTester.DB
                    + """
                    def test_x():
                        events(service = "db", syscall = "ge" + "trandom")
                        assert_never(family = "cl" + "ose")
                        events(syscall = "get*")
                        events(service = "test", syscall = "write")
                        assert_before(first = {"syscall": "fsync"}, then = lambda e: True)
                    """,
                body);
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.ASSERTION);
    assertThat(body.calls)
        .containsExactly("recorded getrandom of db", "recorded close", "recorded fsync");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "events()",
        "events(service = \"db\")",
        "events(lambda e: e.type == \"stdout\")",
        "events(type = \"sys*\", path = \"/data\")",
        "events(event_type = \"syscall.write\")",
        "events(event_type = \"sys*\")",
        "events(decision = \"deny(*)\")",
        "events(status_code = \"*\")",
        "assert_never(family = \"write\")",
        "assert_eventually(syscall = \"getrandom\")",
        "assert_before(first = {\"type\": \"log\"}, then = lambda e: True)",
      })
  void queriesThatMayMeanCallsAreRefusedWhereNoneAreSeen(String query) {
    BodyOutcome outcome = unseeing(query);
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.ERROR);
    assertThat(outcome.code()).isEqualTo(ErrorCode.SYSCALLS_UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "events(type = \"service_ready\")",
        "events(type = \"log\", where = lambda e: e.line == \"x\")",
        "events(type = \"step*\")",
        "events(event_type = \"lifecycle.*\")",
        "events(event_type = \"step_recv.db\")",
        "events(service = \"test\")",
        "events(line = \"ready*\")",
        "assert_never(type = \"service_exited\", service = \"db\")",
      })
  void queriesThatMeanNoCallsAreAnsweredWhereNoneAreSeen(String query) {
    assertThat(unseeing(query).end()).isEqualTo(BodyOutcome.End.RETURNED);
  }

  private BodyOutcome unseeing(String query) {
    FakeBody body = FakeBody.answering("PONG");
    body.unseeing = new UserException(ErrorCode.SYSCALLS_UNAVAILABLE, "none is seen");
    return new SpecTester(directory)
        .run(SpecTester.DB + "def test_x():\n    " + query + "\n", body);
  }
}
