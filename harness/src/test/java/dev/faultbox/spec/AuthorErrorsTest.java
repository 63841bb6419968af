package dev.faultbox.spec;

import static dev.faultbox.spec.SpecTester.DB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Finding;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of errors an author can make: every line whole, as it is promised. */
class AuthorErrorsTest {
  private static final String SERVICE = "db = service(\"db\", \"bin/mock-db\",\n";

  private SpecTester spec;

  @BeforeEach
  void createTester(@TempDir Path directory) throws IOException {
    spec = new SpecTester(directory.toRealPath());
  }

  /** Text that begins on the given line. */
  private static String line(int number, String text) {
    return "\n".repeat(number - 1) + text;
  }

  @Test
  void row1UnknownName() {
    spec.refuses(
        "db = servce(\"db\", \"bin/mock-db\")\n",
        "t.star:1:6: [SPEC_NAME]: name \"servce\" is not defined; did you mean \"service\"?");
  }

  @Test
  void row2While() {
    spec.refuses(
        line(3, "def test_x():\n    while True:\n        pass\n"),
        "t.star:4:5: [SPEC_SYNTAX]: this language has no \"while\"; write \"for i in range(1000):\" and leave it with \"break\"");
  }

  @Test
  void row3LoopAtTopLevel() {
    spec.refuses(
        line(3, "for i in [1]:\n    print(i)\n"),
        "t.star:3:1: [SPEC_SYNTAX]: \"for\" may only stand inside a function; put it into a def, or write a comprehension: xs = [f(i) for i in items]");
    assertThat(spec.refusal(line(3, "if True:\n    print(1)\n")).getMessage())
        .startsWith("t.star:3:1: [SPEC_SYNTAX]: \"if\" may only stand inside a function; ");
  }

  @Test
  void row4Recursion() {
    spec.fails(
        line(4, "def walk(x):\n    return visit(x)\n\n\ndef visit(x):\n    return walk(x)\n")
            + "def test_a():\n    walk(1)\n",
        "t.star:9:12: [SPEC_RECURSION]: walk calls itself (walk -> visit -> walk); recursion is not available, write a loop over a work list");
  }

  @Test
  void row5Import() {
    spec.refuses(
        "import json\n",
        "t.star:1:1: [SPEC_SYNTAX]: there is no \"import\"; json is already defined, other files come in with load(\"file.star\", \"name\")");
  }

  @Test
  void row6Exceptions() {
    String message =
        ":5: [SPEC_SYNTAX]: there are no exceptions; look at resp.ok and resp.error, and end a test with fail(\"why\")";
    spec.refuses(line(5, "def test_a():\n    try:\n        pass\n"), "t.star:6" + message);
    spec.refuses(line(5, "def test_a():\n    raise 1\n"), "t.star:6" + message);
  }

  @Test
  void row7Assert() {
    spec.refuses(
        line(6, "def test_a(x = 1):\n    assert x == 1\n"),
        "t.star:7:5: [SPEC_SYNTAX]: \"assert\" is not a statement here; write assert_eq(x, 1)");
  }

  @Test
  void row8FString() {
    spec.refuses(
        line(4, "def test_a(p = 1):\n    x = f\"port {p}\"\n"),
        "t.star:5:9: [SPEC_SYNTAX]: f-strings are not available; write \"port %d\" % p");
  }

  @Test
  void row9AddsTextAndNumber() {
    spec.refuses(
        line(5, "x = \"port \" + 5432\n"),
        "t.star:5:15: [SPEC_TYPE]: cannot add str and int; write \"port \" + str(5432)");
  }

  @Test
  void row10PositionalAfterKeyword() {
    assertThat(
            spec.refusal(line(4, "rf = fault_assumption(\"x\", target=db.main, error())\n"))
                .findings())
        .extracting(Finding::oneLine)
        .contains(
            "t.star:4:44: [SPEC_SYNTAX]: positional argument after a keyword argument; write rules = [error(…)]");
  }

  @Test
  void row11MissingFile() throws IOException {
    spec.file("lib.star", "helper = 1\n").file("specs/t.star", "load(\"lib.star\", \"helper\")\n");
    Path specs = spec.directory().resolve("specs");
    SpecTester inside = new SpecTester(specs);

    assertThat(inside.refusalOf("t.star").findings())
        .extracting(Finding::oneLine)
        .containsExactly(
            "t.star:1:6: [SPEC_LOAD_FAILED]: lib.star does not exist in "
                + specs
                + ", the directory of t.star; write \"../lib.star\" (found there), or correct the path");
  }

  @Test
  void row12MissingNameInFile() {
    spec.file("lib.star", "def helper():\n    pass\ndef setup_db():\n    pass\n");
    spec.refuses(
        "load(\"lib.star\", \"helpr\")\n",
        "t.star:1:18: [SPEC_LOAD_FAILED]: lib.star defines no \"helpr\"; did you mean \"helper\"? It defines: helper, setup_db");
  }

  @Test
  void row13LoadCycle() {
    spec.file("a.star", "load(\"b.star\", \"b\")\na = 1\n");
    spec.file("b.star", "load(\"a.star\", \"a\")\nb = 1\n");
    assertThat(spec.refusalOf("a.star").findings())
        .extracting(Finding::oneLine)
        .containsExactly(
            "b.star:1:6: [SPEC_LOAD_FAILED]: a.star loads b.star loads a.star; move the shared part into a third file");
  }

  @Test
  void row14BuiltinHiddenByALoadedName() {
    spec.file("lib.star", "http = struct(error = 1)\n");
    spec.refuses(
        "load(\"lib.star\", \"http\")\n" + SERVICE + "    healthcheck = http(\"localhost:80/\"))\n",
        "t.star:3:19: [SPEC_TYPE]: http is a struct here, loaded at t.star:1:18; write load(\"lib.star\", http_faults=\"http\") and keep http() for healthchecks");
  }

  @Test
  void row19NoProgram() {
    spec.refuses(
        line(3, "db = service(\"db\")\n"),
        "t.star:3:6: [SPEC_ARG]: service(\"db\") has no program; give exactly one of a binary path, image=, build= or remote=");
  }

  @Test
  void row20TwoPrograms() {
    spec.refuses(
        line(
            3, SERVICE + "    interface(\"main\", \"tcp\", 5432),\n    image = \"postgres:16\")\n"),
        "t.star:5:5: [SPEC_ARG]: service(\"db\") has image= and a binary (t.star:3:20); keep one of them");
  }

  private static final String KEYWORDS =
      "allow_exit, args, binary, build, cpus, depends_on, env, healthcheck, image, isolation,"
          + " memory, name, nondeterministic_ok, observe, ops, ports, remote, reset, reuse,"
          + " seccomp, seed, snapshot, trace, user, volumes, workdir";

  @Test
  void row21MisspelledKeyword() {
    spec.refuses(
        line(5, SERVICE + "    comand = [\"--flag\"])\n"),
        "t.star:6:5: [SPEC_ARG]: service() has no argument \"comand\"; write args = [\"--flag\"] (the program itself is the second argument). Valid: "
            + KEYWORDS);
  }

  @Test
  void row22CheckAsKeyword() {
    spec.refuses(
        line(5, SERVICE + "    http = \"localhost:8080/health\")\n"),
        "t.star:6:5: [SPEC_ARG]: service() has no argument \"http\"; write healthcheck = http(\"localhost:8080/health\")");
  }

  @Test
  void row23ServiceDeclaredTwice() {
    spec.refuses(
        line(3, "db = service(\"db\", \"bin/mock-db\")\n")
            + line(6, "db_2 = service(\"db\", \"bin/mock-db\")\n"),
        "t.star:9:16: [SPEC_DUPLICATE]: a service \"db\" is declared at t.star:3:14; names are unique in a run, rename one");
  }

  @Test
  void row24NameThatIsNoHostName() {
    spec.refuses(
        line(3, "db = service(\"my db\", \"bin/mock-db\")\n"),
        "t.star:3:14: [SPEC_VALUE]: \"my db\" cannot be a host name; write letters, digits, \"-\" or \"_\", starting with a letter: \"my-db\"");
  }

  private static final String PROTOCOLS =
      "amqp, cassandra, clickhouse, grpc, http, http2, kafka, memcached, mongodb, mysql, nats,"
          + " postgres, redis, tcp, udp";

  @Test
  void row25UnknownProtocol() {
    spec.refuses(
        line(3, SERVICE + "    interface(\"main\", \"htttp\", 80))\n"),
        "t.star:4:23: [SPEC_VALUE]: unknown protocol \"htttp\"; did you mean \"http\"? Known: "
            + PROTOCOLS);
  }

  @Test
  void row26HttpsAsProtocol() {
    spec.refuses(
        line(3, SERVICE + "    interface(\"main\", \"https\", 443))\n"),
        "t.star:4:23: [SPEC_VALUE]: \"https\" is not a protocol name; write interface(\"main\", \"http\", 443, tls = tls_cert(…))");
  }

  @Test
  void row27PortAsText() {
    spec.refuses(
        line(3, SERVICE + "    interface(\"main\", \"tcp\", \"5432\"))\n"),
        "t.star:4:30: [SPEC_TYPE]: port must be an int, got str \"5432\"; write 5432");
  }

  @Test
  void row28DependencyCycle() {
    spec.refuses(
        line(3, SERVICE + "    depends_on = [\"api\"])\n")
            + line(9, "api = service(\"api\", \"bin/mock-api\",\n    depends_on = [db])\n"),
        "t.star:14:19: [SPEC_VALUE]: depends_on forms a cycle: api -> db -> api; drop one edge, addresses in env need no depends_on");
  }

  @Test
  void row29UnknownDependency() {
    spec.refuses(
        line(6, "db = service(\"db\", \"bin/mock-db\")\n")
            + "\napi = service(\"api\", \"bin/mock-api\",\n    depends_on = [\"dbb\"])\n",
        "t.star:9:19: [SPEC_NAME]: depends_on names no service \"dbb\"; did you mean \"db\"?");
  }

  @Test
  void row30BoolInEnvironment() {
    spec.refuses(
        line(7, SERVICE + "    env = {\"DEBUG\": True})\n"),
        "t.star:8:21: [SPEC_TYPE]: env[\"DEBUG\"] must be a str, got bool; write \"true\" or \"1\"");
  }

  @Test
  void row31HealthcheckAsText() {
    spec.refuses(
        line(6, SERVICE + "    healthcheck = \"localhost:5432\")\n"),
        "t.star:7:19: [SPEC_TYPE]: healthcheck must be a check, got str; write healthcheck = tcp(\"localhost:5432\")");
  }

  @Test
  void row32ReadyWithAddress() {
    spec.refuses(
        line(6, SERVICE + "    healthcheck = ready(\"localhost:5432\"))\n"),
        "t.star:7:25: [SPEC_ARG]: ready() takes no address, it checks the declared interfaces; write ready(timeout = \"30s\"), or tcp(\"localhost:5432\")");
  }

  @Test
  void row33DurationWithoutUnit() {
    String expected = ": [SPEC_VALUE]: \"500\" has no unit; write \"500ms\" or \"500s\"";
    spec.refuses(
        line(6, SERVICE + "    healthcheck = http(\"localhost:5432\", timeout=\"500\"))\n"),
        "t.star:7:50" + expected);
    spec.refuses(
        line(6, SERVICE + "    healthcheck = http(\"localhost:5432\", timeout=500))\n"),
        "t.star:7:50" + expected);
  }

  @Test
  void row35HealthcheckOfAnotherService() {
    LoadedSpec loaded =
        spec.load(
            "db = service(\"db\", \"bin/mock-db\", interface(\"main\", \"tcp\", 5432))\n"
                + line(
                    9,
                    "api = service(\"api\", \"bin/mock-api\",\n"
                        + "    interface(\"public\", \"http\", 8080),\n"
                        + "    healthcheck = tcp(\"localhost:5432\"))\n")
                + "def test_a():\n    pass\n");

    assertThat(loaded.diagnostics())
        .extracting(
            d ->
                "%s: %s [%s]: %s; %s"
                    .formatted(
                        d.location(),
                        d.level().name().toLowerCase(java.util.Locale.ROOT),
                        d.code(),
                        d.message(),
                        d.suggestion()))
        .containsExactly(
            "t.star:12:23: warning [HEALTHCHECK_FOREIGN_PORT]: port 5432 belongs to \"db\", this check looks inside \"api\"; write http(\"localhost:8080/…\") and depends_on = [db]");
  }

  @Test
  void row37StepWhileTheSpecIsRead() {
    spec.refuses(
        DB + line(5, "db.main.send(data=\"PING\")\n"),
        "t.star:9:1: [SPEC_PHASE]: services do not run while the spec is read; call steps inside a def test_…() function");
  }

  @Test
  void row38ServiceInsideATest() {
    spec.fails(
        line(14, "def test_a():\n    service(\"db\", \"bin/mock-db\")\n"),
        "t.star:15:5: [SPEC_PHASE]: service() must be called while the spec is read; move it to the top of the file");
  }

  @Test
  void row39TestWithParameter() {
    spec.refuses(
        line(11, "def test_ping(x):\n    pass\n"),
        "t.star:11:15: [SPEC_ARG]: test_ping is run without arguments but requires \"x\"; give x a default, or rename the helper so that it does not start with test_");
  }

  @Test
  void row40TestDefinedTwice() {
    spec.refuses(
        line(22, "def test_order():\n    pass\n") + line(7, "def test_order():\n    pass\n"),
        "t.star:30:1: [SPEC_DUPLICATE]: a test \"test_order\" exists already (def at t.star:22:1); rename one of them");
  }

  @Test
  void row41UnknownInterface() {
    spec.fails(
        DB + line(7, "def test_a():\n    r = db.mian.send(\"PING\")\n"),
        "t.star:12:12: [SPEC_NAME]: service \"db\" has no interface or method \"mian\"; did you mean \"main\"? It has: main");
  }

  @Test
  void row42MethodOfAnotherProtocol() {
    spec.fails(
        DB + line(7, "def test_a():\n    r = db.main.get(\"/\")\n"),
        "t.star:12:17: [SPEC_NAME]: a tcp interface has no \"get\"; it has: send. For HTTP declare interface(\"main\", \"http\", 5432)");
  }

  private static final String API =
      """
      api = service("api", "bin/mock-api",
          interface("public", "http", 8080),
          interface("admin", "http", 8081),
      )
      """;

  @Test
  void row43ShortFormWithSeveralInterfaces() {
    spec.fails(
        API + line(7, "def test_a():\n    r= api.get(\"/\")\n"),
        "t.star:12:12: [SPEC_NAME]: service \"api\" has several interfaces; write api.public.get(…) or api.admin.get(…)");
  }

  @Test
  void row44UnknownAttributeOfAResponse() {
    spec.fails(
        API
            + line(7, "def test_a():\n    resp = api.public.get(\"/\")\n")
            + "    code = 0+resp.status_code\n",
        "t.star:13:19: [SPEC_NAME]: a response has no \"status_code\"; did you mean \"status\"? It has: body, data, duration_ms, error, headers, ok, status, client, contract_error, contract_ok, operation");
  }

  @Test
  void row45AttributeOfATcpAnswer() {
    spec.fails(
        DB
            + line(7, "def test_a():\n    resp = db.main.send(\"PING\")\n")
            + "    s = (10, resp.status)\n",
        "t.star:13:19: [SPEC_NAME]: send() on tcp returns the answer as a str, without \"status\"; write assert_eq(resp, \"PONG\")");
  }

  @Test
  void row46FrozenGlobal() {
    spec.fails(
        line(2, "seen = []\n") + line(13, "def test_a():\n    seen.append(1)\n"),
        "t.star:16:10: [SPEC_FROZEN]: \"seen\" is frozen since the file was read (t.star:2:1); create the list inside the test");
  }

  @Test
  void row68NoTest() {
    spec.refuses(
        DB + "api = service(\"api\", \"bin/mock-api\")\n",
        "t.star:1:1: [NO_TESTS_DISCOVERED]: the file declares 2 services and no test; write def test_something(): …");
  }
}
