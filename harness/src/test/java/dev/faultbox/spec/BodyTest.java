package dev.faultbox.spec;

import static dev.faultbox.spec.SpecTester.DB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.AssertionFailure;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.StepReply;
import dev.faultbox.model.StepRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyTest {
  private static final String API =
      """
      api = service("api", "bin/mock-api", interface("default", "http", 8080))
      """;

  private SpecTester spec;

  @BeforeEach
  void createTester(@TempDir Path directory) {
    spec = new SpecTester(directory);
  }

  private static String test(String... lines) {
    return "def test_a():\n    " + String.join("\n    ", lines) + "\n";
  }

  @Test
  void sendsOneLineAndReturnsTheAnswer() {
    FakeBody body = FakeBody.answering("PONG");
    BodyOutcome outcome =
        spec.run(
            DB
                + test(
                    "assert_eq(db.main.send(data=\"PING\"), \"PONG\")",
                    "assert_true(db.send(b\"\\x00é\\n\", timeout=\"250ms\") == \"PONG\")"),
            body);

    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.RETURNED);
    assertThat(outcome.assertions()).isEqualTo(2);
    assertThat(outcome.returnValue()).isEmpty();
    assertThat(outcome.location()).isNull();
    StepRequest first = body.requests.get(0);
    assertThat(first.service()).isEqualTo("db");
    assertThat(first.iface().name()).isEqualTo("main");
    assertThat(first.method()).isEqualTo("send");
    assertThat(first.path()).isEmpty();
    assertThat(first.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(body.payload(0)).isEqualTo("PING\n");
    assertThat(body.payload(1)).isEqualTo("\u0000é\n");
    assertThat(body.requests.get(1).timeout()).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void aFailedTcpStepEndsTheBody() {
    BodyOutcome outcome =
        spec.run(
            DB + "def ping():\n    return db.main.send(\"PING\")\n" + test("ping()"),
            FakeBody.failing("tcp send to db.main failed: connection reset by db after 0 bytes"));
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.STEP);
    assertThat(outcome.code()).isNull();
    assertThat(outcome.reason())
        .isEqualTo("tcp send to db.main failed: connection reset by db after 0 bytes");
    assertThat(outcome.location()).hasToString("t.star:6:12");
    assertThat(outcome.frames()).containsExactly("test_a at t.star:8:5");
  }

  @Test
  void httpStepsCarryTheirArguments() {
    FakeBody body = FakeBody.answering("{}");
    spec.run(
        API
            + test(
                "api.get()",
                "api.default.post(\"/data/k?x=1\", body=\"v\", headers={\"X-A\": \"1\"}, timeout=\"1s\")",
                "api.put(\"/p\", b\"\\xff\")",
                "api.delete(path=\"/d\")",
                "api.patch(body=None)"),
        body);

    assertThat(body.requests)
        .extracting(StepRequest::method)
        .containsExactly("get", "post", "put", "delete", "patch");
    assertThat(body.requests)
        .extracting(StepRequest::path)
        .containsExactly("/", "/data/k?x=1", "/p", "/d", "/");
    StepRequest post = body.requests.get(1);
    assertThat(body.payload(1)).isEqualTo("v");
    assertThat(post.headers()).containsExactly(Map.entry("X-A", "1"));
    assertThat(post.timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(body.requests.get(0).timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(body.requests.get(2).payload()).containsExactly(0xff);
    assertThat(body.requests.get(4).payload()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resp.status | 200",
        "resp.body | \"{\\\"a\\\": [1, 2.5, true, null, \\\"é\\\"], \\\"n\\\": 12345678901234567890}\"",
        "resp.data | {\"a\": [1, 2.5, True, None, \"é\"], \"n\": 12345678901234567890}",
        "resp.data[\"a\"][0] == 1 | True",
        "resp.headers | {\"content-type\": \"text/plain\"}",
        "resp.ok | True",
        "resp.error | \"\"",
        "resp.duration_ms | 7",
        "[resp.client, resp.operation, resp.contract_ok, resp.contract_error] | [\"\", \"\", True, \"\"]",
        "type(resp) | \"response\"",
        "1 if resp else 2 | 1"
      })
  void responsesHaveAttributes(String expression, String printed) {
    String json = "{\"a\": [1, 2.5, true, null, \"é\"], \"n\": 12345678901234567890}";
    assertThat(
            spec.run(
                    API + test("resp = api.get()", "return " + expression),
                    FakeBody.answering(json))
                .returnValue())
        .isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"plain | \"plain\"", "'' | \"\"", "{} x | \"{} x\"", "12 | 12", "[1 | \"[1\""})
  void dataOfABodyThatIsNoJsonIsText(String body, String printed) {
    assertThat(
            spec.run(API + test("return api.get().data"), FakeBody.answering(body)).returnValue())
        .isEqualTo(printed);
  }

  @Test
  void aFailedHttpStepIsFalse() {
    BodyOutcome outcome =
        spec.run(
            API + test("resp = api.get()", "return (bool(resp), resp.ok, resp.status, resp.error)"),
            FakeBody.failing("connection refused"));
    assertThat(outcome.returnValue()).isEqualTo("(False, False, 0, \"connection refused\")");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "api.get(\"health\") | 3:13: [SPEC_VALUE]: path must start with \"/\", got \"health\"; write \"/health\"",
        "api.get(\"http://x/h\") | 3:13: [SPEC_VALUE]: path must start with \"/\", got \"http://x/h\"; write \"/h\"",
        "api.post(\"/\", {\"a\": 1}) | 3:19: [SPEC_TYPE]: body must be a str or bytes, got dict; write body = json.encode(…)",
        "api.get(headers={\"A\": 1}) | 3:27: [SPEC_TYPE]: headers[\"A\"] must be a str, got int; write \"1\"",
        "api.get(headers={\"A\": \"x\\r\\ny\"}) | 3:27: [SPEC_VALUE]: headers[\"A\"] cannot be sent; write a name of letters, digits and \"-\", and a value of one line",
        "api.get(timout=\"1s\") | 3:13: [SPEC_ARG]: get() has no argument \"timout\"; did you mean \"timeout\"? Valid: body, headers, path, timeout",
        "api.post(json={\"a\": 1}) | 3:14: [SPEC_ARG]: post() has no argument \"json\"; write body = json.encode({…}). Valid: body, headers, path, timeout",
        "api.get(timeout=5) | 3:21: [SPEC_VALUE]: \"5\" has no unit; write \"5ms\" or \"5s\"",
        "api.send(\"x\") | 3:9: [SPEC_NAME]: service \"api\" has no interface or method \"send\"; it has: default",
        "api.default.send(\"x\") | 3:17: [SPEC_NAME]: an http interface has no \"send\"; it has: get, post, put, delete, patch. For plain text declare interface(\"default\", \"tcp\", 8080)",
        "api.default.adr | 3:17: [SPEC_NAME]: an http interface has no \"adr\"; did you mean \"addr\"?",
        "api.default.proxy_addr | 3:17: [SPEC_NOT_BUILT]: proxy_addr arrives with stage S6; write internal_addr",
        "interface(\"x\", \"tcp\", 1) | 3:5: [SPEC_PHASE]: interface() must be called while the spec is read; move it to the top of the file"
      })
  void refusesSteps(String statement, String line) {
    spec.fails(API + test(statement), "t.star:" + line);
  }

  @Test
  void stepsOfOtherProtocolsComeLater() {
    spec.fails(
        "pg = service(\"pg\", \"bin/pg\", interface(\"main\", \"postgres\", 5432))\n"
            + test("pg.main.query(\"SELECT 1\")"),
        "t.star:3:13: [SPEC_NOT_BUILT]: steps on postgres arrive with stage S6; declare interface(\"main\", \"tcp\", 5432) and send text until then");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "db.main.addr | \"localhost:5432\"",
        "db.main.host | \"localhost\"",
        "db.main.port | 5432",
        "db.main.internal_addr | \"db:5432\"",
        "db.main.name + db.main.protocol | \"maintcp\"",
        "db.main.service == db | True",
        "{db: 1}[db] | 1",
        "type(db) + type(db.main) + type(tick) | \"serviceinterface_refinterface\"",
        "str(db) + str(db.main) | \"<service db><interface db.main tcp 5432>\"",
        "dir(db) | [\"main\", \"name\", \"send\"]",
        "hasattr(db, \"mian\") | False",
        "db == None | False"
      })
  void servicesHaveAttributes(String expression, String printed) {
    assertThat(
            spec.run(DB + "tick = interface(\"a\", \"tcp\", 1)\n" + test("return " + expression))
                .returnValue())
        .isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "assert_eq(\"PANG\", \"PONG\") | assert_eq: got \"PANG\", want \"PONG\"",
        "assert_eq(200, 503, \"order must be refused\") | assert_eq: got 200, want 503 (order must be refused)",
        "assert_eq(1, \"1\", msg=\"m\") | assert_eq: got 1, want \"1\" (m)",
        "assert_true(1 > 2) | assertion failed: 1 > 2",
        "assert_true([]) | assertion failed: []",
        "assert_true(False, \"why\") | why",
        "assert_true(False, message=\"why\") | why",
        "assert_true(cond = 1 == 2, message = None) | assertion failed: 1 == 2"
      })
  void assertionsExplainThemselves(String statement, String reason) {
    BodyOutcome outcome = spec.run(test("assert_eq(1, 1.0)", statement, "assert_true(True)"));
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.ASSERTION);
    assertThat(outcome.reason()).isEqualTo(reason);
    assertThat(outcome.location()).hasToString("t.star:3:5");
    assertThat(outcome.assertions()).isEqualTo(2);
    assertThat(outcome.frames()).isEmpty();
  }

  @Test
  void operandsAreRecorded() {
    assertThat(spec.run(test("assert_eq([1], [2], \"m\")")).assertion())
        .isEqualTo(new AssertionFailure("assert_eq", "[2]", "[1]", "m"));
    assertThat(spec.run(test("x = 3", "assert_true(x == 4)")).assertion())
        .isEqualTo(new AssertionFailure("assert_true", "4", "3", ""));
    assertThat(spec.run(test("x = 3", "assert_true(x >= 4, \"low\")")).assertion())
        .isEqualTo(new AssertionFailure("assert_true", ">= 4", "3", "low"));
    assertThat(spec.run(test("assert_true(None)")).assertion())
        .isEqualTo(new AssertionFailure("assert_true", "", "", ""));
  }

  @Test
  void longValuesAreComparedByLine() {
    BodyOutcome text = spec.run(test("assert_eq(\"a\\nb\\r\\n\", \"a\\nc\\n\", \"m\")"));
    assertThat(text.reason())
        .isEqualTo(
            """
            assert_eq: got "a\\nb\\r\\n", want "a\\nc\\n" (m)
            - want, + got:
              a
            - c
            + b\\r
             \s"""
                    .stripTrailing()
                + "\n  ");
    BodyOutcome dict =
        spec.run(
            test(
                "d = {\"id\": 1, \"items\": [\"one\", \"two\"], \"state\": \"a rather long word to say\"}",
                "assert_eq(dict(d, id = 2), d)"));
    assertThat(dict.reason())
        .isEqualTo(
            """
            assert_eq: got {"id": 2, "items": ["one", "two"], "state": "a rather long …, want {"id": 1, "items": ["one", "two"], "state": "a rather long …
            - want, + got:
              {
            -   "id": 1,
            +   "id": 2,
                "items": ["one", "two"],
                "state": "a rather long word to say",""");
  }

  @Test
  void failEndsTheBody() {
    BodyOutcome outcome = spec.run(test("fail(\"queue has\", 3, \"entries\")"));
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.FAILED);
    assertThat(outcome.reason()).isEqualTo("queue has 3 entries");
    assertThat(outcome.location()).hasToString("t.star:2:5");
  }

  @Test
  void printedLinesGoToTheTest() {
    FakeBody body = FakeBody.answering("");
    spec.run(test("print(\"a\", 1, sep=\"-\")", "print(\"b\\nc\")", "print()"), body);
    assertThat(body.printed).containsExactly("a-1", "b", "c", "");
  }

  @Test
  void outerFramesAreKept() {
    spec.file("lib.star", "def check(x):\n    assert_eq(x, 1)\n");
    BodyOutcome outcome =
        spec.run("load(\"lib.star\", \"check\")\ndef inner():\n    check(2)\n" + test("inner()"));
    assertThat(outcome.location()).hasToString("lib.star:2:5");
    assertThat(outcome.frames()).containsExactly("inner at t.star:3:5", "test_a at t.star:5:5");
  }

  @Test
  void evaluationErrorsHaveACodeAndFrames() {
    BodyOutcome outcome = spec.run("def inner():\n    return 1 // 0\n" + test("return inner()"));
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.ERROR);
    assertThat(outcome.code()).isEqualTo(ErrorCode.SPEC_VALUE);
    assertThat(outcome.location()).isNotNull();
    assertThat(outcome.frames()).containsExactly("test_a at t.star:4:12");
  }

  @Test
  void aBodyCanBeStoppedFromOutside() {
    BodyOutcome stopped =
        spec.run(
            DB + test("db.send(\"x\")"),
            FakeBody.answering(
                request -> {
                  throw new BodyInterruptedException();
                }));
    assertThat(stopped.end()).isEqualTo(BodyOutcome.End.INTERRUPTED);
    assertThat(stopped.location()).hasToString("t.star:6:5");

    BodyOutcome interrupted =
        spec.run(
            DB + test("db.send(\"x\")", "for i in range(100000000):", "    pass"),
            FakeBody.answering(
                request -> {
                  Thread.currentThread().interrupt();
                  return FakeBody.reply(0, "");
                }));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(interrupted.end()).isEqualTo(BodyOutcome.End.INTERRUPTED);
    assertThat(String.valueOf(interrupted.location())).matches("t\\.star:[78]:\\d+");
  }

  @Test
  void bodiesOnSeveralThreadsDoNotMeet() throws Exception {
    LoadedSpec loaded =
        spec.load(
            DB
                + "def test_a():\n    assert_eq(db.send(\"a\"), \"one\")\n    return \"a\"\n"
                + "def test_b():\n    assert_eq(db.send(\"b\"), \"two\")\n    return \"b\"\n");
    CyclicBarrier bothInside = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<BodyOutcome>> bodies = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        TestCase test = loaded.tests().get(i);
        StepReply reply = FakeBody.reply(0, i == 0 ? "one" : "two");
        bodies.add(
            () ->
                loaded.run(
                    test,
                    FakeBody.answering(
                        request -> {
                          await(bothInside);
                          return reply;
                        })));
      }
      List<String> returned = new ArrayList<>();
      for (Future<BodyOutcome> outcome : threads.invokeAll(bodies)) {
        assertThat(outcome.get().assertions()).isEqualTo(1);
        returned.add(outcome.get().returnValue());
      }
      assertThat(returned).containsExactly("\"a\"", "\"b\"");
    } finally {
      threads.shutdownNow();
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
