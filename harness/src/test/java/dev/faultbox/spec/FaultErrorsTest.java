package dev.faultbox.spec;

import static dev.faultbox.spec.SpecTester.DB;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows about faults, traces and event queries in the table of errors an author can make. */
class FaultErrorsTest {
  private static final String PERSIST =
      """
      db = service("db", "bin/mock-db",
          interface("main", "tcp", 5432),
          ops = {"persist": op(syscalls = ["write", "fsync"])},
      )

      def f():
          pass
      """;

  private SpecTester spec;

  @BeforeEach
  void createTester(@TempDir Path directory) throws IOException {
    spec = new SpecTester(directory.toRealPath());
  }

  /** A test whose one statement stands on the given line, indented by four. */
  private static String test(int line, String statement) {
    return PERSIST + "\n".repeat(line - 9) + "def test_a():\n    " + statement + "\n";
  }

  private void fails(int line, String statement, String message) {
    spec.fails(test(line, statement), "t.star:" + line + ":" + message);
  }

  @Test
  void row47UnknownErrorNumber() {
    fails(
        20,
        "x = struct(b = deny(\"EIOO\"))",
        "25: [SPEC_VALUE]: unknown error number \"EIOO\"; did you mean \"EIO\"?");
  }

  @Test
  void row48UnknownArgumentOfAFault() {
    fails(
        20,
        "x = deny(\"EIO\", trigger=\"after=5\")",
        "21: [SPEC_ARG]: deny() has no argument \"trigger\"; write after = 5. Valid: after,"
            + " after_bytes, every, label, max_fires, mode, nth, path, probability, to");
  }

  @Test
  void row49ProbabilityOutOfRange() {
    fails(
        20,
        "x = deny(\"EIO\", probability=\"150%\")",
        "33: [SPEC_VALUE]: probability 150% is outside 0..100%; write \"50%\" or 0.5");
  }

  @Test
  void row50UnknownKeyword() {
    fails(
        21,
        "fault(db, wirte=deny(\"EIO\"), run=f)",
        "15: [SPEC_ARG]: \"wirte\" is neither a system call, a family nor an operation of \"db\";"
            + " did you mean \"write\"? Operations of db: persist");
  }

  @Test
  void row51ErrorNumberInPlaceOfAFault() {
    fails(
        21,
        "fault(db, write=\"EIO\", run=f)",
        "21: [SPEC_TYPE]: write= must be a fault, got str; write write = deny(\"EIO\")");
  }

  @Test
  void row52NothingToRun() {
    fails(
        21,
        "fault(db, write=deny(\"EIO\"))",
        "5: [SPEC_ARG]: fault() needs run=, the function during which the fault holds; write run ="
            + " scenario, or use fault_start(db, …) and fault_stop(db)");
  }

  @Test
  void row53FunctionThatWasCalled() {
    spec.fails(
        test(21, "scenario = f\n    fault(db, write=deny(\"EIO\"), run=scenario())"),
        "t.star:22:38: [SPEC_TYPE]: run= must be a function, got NoneType; it looks called already:"
            + " write run = scenario");
  }

  @Test
  void row54SystemCallOfAnInterface() {
    fails(
        21,
        "fault(db.main, write=deny(\"EIO\"), run=f)",
        "20: [SPEC_ARG]: system calls are faulted on a service, db.main is an interface; write"
            + " fault(db, write = …)");
  }

  @Test
  void row58ActionThatDoesNotFit() {
    fails(
        21,
        "fault(db, write=lie(), run=f)",
        "21: [FAULT_ACTION]: lie() pretends that data is on disk and cannot act on write; write"
            + " fsync = lie(), or write = deny(\"EIO\")");
    fails(
        21,
        "fault(db, exit=deny(\"EIO\"), run=f)",
        "20: [FAULT_ACTION]: deny() makes a call fail and cannot act on exit, which never fails;"
            + " write exit = delay(\"100ms\")");
  }

  @Test
  void row58FaultsOfBytesNeedBytes() {
    fails(
        21,
        "fault(db, fsync=torn(bytes=3), run=f)",
        "21: [FAULT_ACTION]: torn() shortens writes and cannot act on fsync; write write ="
            + " torn(bytes = 3), or fsync = lie()");
    fails(
        21,
        "fault(db, persist=torn(bytes=3), run=f)",
        "23: [FAULT_ACTION]: torn() shortens writes and cannot act on fsync; write write ="
            + " torn(bytes = 3), or persist = lie()");
    fails(
        21,
        "fault(db, write=corrupt(bytes=2), run=f)",
        "21: [FAULT_ACTION]: corrupt() changes what was read and cannot act on write; write read ="
            + " corrupt(bytes = 2), or write = deny(\"EIO\")");
    fails(
        21,
        "fault(db, exit=crash(\"before\"), run=f)",
        "20: [FAULT_ACTION]: crash() kills the service and cannot act on exit, which ends it by"
            + " itself; write exit = delay(\"100ms\")");
    fails(
        21,
        "fault(db, fsync=deny(\"ENOSPC\", after_bytes=9), run=f)",
        "21: [FAULT_ACTION]: after_bytes= counts what is written and cannot act on fsync; write"
            + " write = deny(\"ENOSPC\", after_bytes = 9), or leave after_bytes= out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tag | hold(tag = 'x' * 129) | tag of fsync= has 129 bytes and may have 128; write a"
            + " shorter one",
        "tag | hold(tag = 'a\\000b') | tag of fsync= holds a zero byte; leave it out",
        "path | deny('EIO', path = 'x' * 4096) | path of fsync= has 4096 bytes and may have 4095;"
            + " write a shorter one",
        "to | deny('EIO', to = 'x' * 4096) | to of fsync= has 4096 bytes and may have 4095; write"
            + " a shorter one",
        "label | deny('EIO', label = 'x' * 2000) | label of fsync= has 2000 bytes and may have"
            + " 1024; write a shorter one"
      },
      quoteCharacter = '`')
  void textsThatTheTracerCannotTake(String what, String fault, String message) {
    fails(
        20,
        "fault(db, run = f, fsync = " + fault.replace('\'', '"') + ")",
        "24: [SPEC_VALUE]: " + message);
  }

  @Test
  void row61OperationNamedLikeACall() {
    spec.refuses(
        "db = service(\"db\", \"bin/mock-db\",\n\n\n    ops = {\"write\": op(syscalls=[\"read\"])})\n",
        "t.star:4:12: [SPEC_VALUE]: \"write\" is a system call and cannot name an operation; write"
            + " \"db_write\"");
  }

  @Test
  void row62UnknownSystemCall() {
    fails(
        22,
        "trace(db, syscalls=[\"opennat\"], run=f)",
        "25: [SPEC_VALUE]: unknown system call \"opennat\"; did you mean \"openat\"?");
  }

  @Test
  void row63MisspeltFilter() {
    fails(
        24,
        "assert_eventually(servce=\"db\")",
        "23: [SPEC_ARG]: \"servce\" is not a filter; did you mean \"service\"?");
  }

  @Test
  void row64NoCondition() {
    fails(
        24,
        "assert_never()",
        "5: [SPEC_ARG]: assert_never() without a condition would reject every event; give a filter"
            + " such as service = \"db\", or a function");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deny(\"EIO\", nth = 1, every = 2) | 26: [SPEC_ARG]: nth= and every= exclude each other; keep one of them",
        "deny(\"EIO\", nth = 0) | 23: [SPEC_VALUE]: nth must be at least 1, got 0; write nth = 1",
        "deny(\"EIO\", path = \"/a[\") | 24: [SPEC_VALUE]: path \"/a[\" has an unclosed \"[\"; close it, or write \"\\\\[\" for the character",
        "deny(\"EIO\", after_bytes = 1, nth = 2) | 17: [SPEC_ARG]: nth= and after_bytes= exclude each other; keep one of them",
        "deny(\"EIO\", after_bytes = -1) | 31: [SPEC_VALUE]: after_bytes must be at least 0, got -1; write after_bytes = 1",
        "crash() | 5: [SPEC_ARG]: crash() is missing \"when\"; write crash(when)",
        "crash(\"during\") | 11: [SPEC_VALUE]: when is \"before\" or \"after\" the call, got \"during\"; write crash(\"before\", nth = 1)",
        "crash(\"after\", signal = \"KIL\") | 29: [SPEC_VALUE]: unknown signal \"KIL\"; did you mean \"KILL\"?",
        "crash(\"after\", sginal = \"KILL\") | 20: [SPEC_ARG]: crash() has no argument \"sginal\"; did you mean \"signal\"? Valid: after, after_bytes, every, label, max_fires, mode, nth, path, probability, restart, signal, to",
        "crash(\"after\", signal = \"STOP\", restart = True) | 47: [SPEC_VALUE]: SIGSTOP ends no program, so there is none to start again; leave restart out, or signal",
        "torn() | 5: [SPEC_ARG]: torn() is missing \"bytes\"; write torn(bytes)",
        "torn(bytes = -1) | 18: [SPEC_VALUE]: bytes must be at least 0, got -1; write bytes = 1",
        "torn(1 << 70) | 10: [SPEC_VALUE]: bytes is out of range: 1180591620717411303424; write a smaller one",
        "corrupt(bytes = 0) | 21: [SPEC_VALUE]: bytes must be at least 1, got 0; write bytes = 1",
        "corrupt(offset = -1) | 22: [SPEC_VALUE]: offset must be at least 0, got -1; write offset = 1",
        "corrupt(mode = \"stochastic\") | 20: [SPEC_VALUE]: mode is \"flip\", \"zero\" or \"random\", got \"stochastic\"; write mode = \"flip\"",
        "deny(\"EIO\", max_fires = 2, probability = 0.5) | 17: [SPEC_NOT_BUILT]: a fault that explores every outcome arrives with stage S5; write mode = \"stochastic\", which draws from the seed",
        "deny(\"EIO\", to = 5) | 22: [SPEC_TYPE]: to= must be a service, an interface or an address, got int; write to = db",
        "delay(\"5\") | 11: [SPEC_VALUE]: \"5\" has no unit; write \"5ms\" or \"5s\"",
        "delay() | 5: [SPEC_ARG]: delay() is missing \"duration\"; write delay(\"100ms\")",
        "release(\"x\") | 13: [SPEC_VALUE]: no hold() of this test has the tag \"x\"; write the tag that hold(tag = …) was given",
        "fault(db, run = f) | 5: [SPEC_ARG]: fault() names no call; write fault(db, write = deny(\"EIO\"))",
        "fault(db, deny(\"EIO\"), run = f) | 15: [SPEC_TYPE]: fault() says which calls by a keyword; write fault(db, write = deny(\"EIO\"))",
        "assert_never(within = \"1s\", type = \"log\") | 18: [SPEC_ARG]: within= belongs to assert_eventually(); leave it out",
        "events(service = True) | 22: [SPEC_TYPE]: service= must be a str or an int, got bool; write service = \"…\"",
        "events(path = \"/a[\") | 19: [SPEC_VALUE]: path \"/a[\" has an unclosed \"[\"; close it, or write \"\\\\[\" for the character",
        "assert_before(first = {\"path\": \"[x\"}, then = {\"type\": \"log\"}) | 36: [SPEC_VALUE]: path \"[x\" has an unclosed \"[\"; close it, or write \"\\\\[\" for the character",
        "events(5) | 12: [SPEC_TYPE]: where must be a function of an event, got int; write lambda e: e.service == \"db\""
      })
  void otherMistakes(String statement, String message) {
    fails(12, statement, message);
  }

  @Test
  void faultsActOnlyWhileATestRuns() {
    spec.refuses(
        DB + "def f():\n    pass\nfault(db, write = deny(\"EIO\"), run = f)\n",
        "t.star:7:1: [SPEC_PHASE]: fault() acts on running services; call it inside a def test_…()"
            + " function. Values such as deny(\"EIO\") may be made here");
  }
}
