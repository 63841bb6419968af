package dev.faultbox.spec;

import static dev.faultbox.spec.SpecTester.DB;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes in steps, and in what a service has, that are told when a spec is loaded. */
class KnownStepsTest {
  private static final String HTTP =
      "api = service(\"api\", \"bin/api\", interface(\"web\", \"http\", 8080))\n";
  private static final String NO_DTA =
      "send() has no argument \"dta\"; did you mean \"data\"? Valid: data, timeout";
  private static final String NO_GET =
      "a tcp interface has no \"get\"; it has: send. For HTTP declare"
          + " interface(\"main\", \"http\", 5432)";
  private static final String MIAN =
      "service \"db\" has no interface or method \"mian\"; did you mean \"main\"? It has: main";

  private SpecTester spec;

  @BeforeEach
  void createTester(@TempDir Path directory) throws IOException {
    spec = new SpecTester(directory.toRealPath());
  }

  @Test
  void servicesOfOtherFilesAreKnown() {
    spec.file(
            "stack.star",
            DB
                + HTTP
                + """
                def both():
                    db.mian.send("x")
                """)
        .refuses(
            """
            load("stack.star", "api", "both", store = "db")
            by_name = {"db": store}
            hold_of = struct(api = api)
            def test_a():
                store.main.send(dta = "x")
                store.main.get("/")
                store.send("x", timeout = 5)
                both()
                hold_of.api.get("health")
                api.web.post("/", headers = {"A": 1}, body = {})
                by_name["db"].main.send()
                api.delete(body = 5)
            """,
            "t.star:5:21: [SPEC_ARG]: " + NO_DTA,
            "t.star:6:16: [SPEC_NAME]: " + NO_GET,
            "t.star:7:31: [SPEC_VALUE]: \"5\" has no unit; write \"5ms\" or \"5s\"",
            "t.star:9:21: [SPEC_VALUE]: path must start with \"/\", got \"health\"; write"
                + " \"/health\"",
            "t.star:10:50: [SPEC_TYPE]: body must be a str or bytes, got dict; write body ="
                + " json.encode(…)",
            "t.star:11:5: [SPEC_ARG]: send() is missing \"data\"; write send(data)",
            "t.star:12:23: [SPEC_TYPE]: body must be a str or bytes, got int; write body ="
                + " json.encode(…)",
            "stack.star:7:8: [SPEC_NAME]: " + MIAN);
  }

  @Test
  void whatIsActedOnIsAService() {
    spec.refuses(
        DB
            + """
            def test_a(x = db):
                kill(db.main)
                kill(db, "TREM")
                stop("db")
                cont(5)
                restart(db.main)
                trace_stop(5)
                fault_stop("db")
                kill(x, "TREM")
                stop(x)
            """,
        "t.star:6:10: [SPEC_TYPE]: kill() acts on a service, db.main is an interface; write kill(db)",
        "t.star:7:14: [SPEC_VALUE]: unknown signal \"TREM\"; did you mean \"TERM\"?",
        "t.star:8:10: [SPEC_TYPE]: stop() needs a service, got str; write the service itself: stop(db)",
        "t.star:9:10: [SPEC_TYPE]: cont() needs a service, got int; write the service itself: cont(db)",
        "t.star:10:13: [SPEC_TYPE]: restart() acts on a service, db.main is an interface; write"
            + " restart(db)",
        "t.star:11:16: [SPEC_TYPE]: trace_stop() needs a service, got int; write the service itself:"
            + " trace_stop(db, …)",
        "t.star:12:16: [SPEC_TYPE]: fault_stop() needs a service, got str; write the service itself:"
            + " fault_stop(db, …)");
  }

  @Test
  void functionsAreFollowedAsFarAsTheyAreCertainlyCalled() {
    spec.refuses(
        DB
            + """
            def helper():
                for i in range(3):
                    db.main.get("/")
            def fill():
                db.mian.send("x")
            def test_a():
                def scenario():
                    helper()
                if db.name == "x":
                    print(1)
                fault(db, write = deny("EIO"), run = scenario)
                trace(db, syscalls = ["write"], run = lambda: db.main.send(db.mian))
            """,
        "t.star:7:17: [SPEC_NAME]: " + NO_GET,
        "t.star:16:67: [SPEC_NAME]: " + MIAN);
  }

  @Test
  void assertionsAboutAnswersEndNothing() {
    spec.refuses(
        DB
            + HTTP
            + """
            def ok(answer):
                return len(answer) > 1
            def test_a():
                resp = api.get("/")
                assert_eq(resp.status, 200, "of " + db.name)
                assert_true(json.decode(resp.body)["rows"] == 3 and resp.body.strip() != "")
                assert_eq(actual = db.main.send("x"), expected = "PONG")
                assert_true(len(events(service = "db")) > 0)
                assert_never(service = "db", type = "service_exited")
                text = ", ".join(["a"]).upper()
                ok(text)
                all = []
                all.append(text.strip())
                def scenario():
                    again = api.get("/")
                    assert_true(again.ok)
                fault(db, write = deny("EIO"), run = scenario)
                db.main.get("/")
            def test_b():
                answer = db.main.send("x")
                assert_true(ok(answer))
                db.main.get("/")
            """,
        "t.star:23:13: [SPEC_NAME]: " + NO_GET);
  }

  @Test
  void whatIsKnownCountsWhenTheFilesCannotBeEvaluated() {
    spec.refuses(
        DB
            + """
            def test_a():
                fault(db, write = deny("EIO"))
                fault(db.main, write = deny("EIO"), run = test_a)
                db.main.send(dta = "x")
                api.get(pth = "/")
                nowhere()
            def test_b(x):
                fault(x, write = deny("EIO"))
            def test_c():
                db.main.get("/")
            ports = [1, 2][5]
            later = ["write"]
            """
            + HTTP,
        "t.star:6:5: [SPEC_ARG]: fault() needs run=, the function during which the fault holds;"
            + " write run = scenario, or use fault_start(db, …) and fault_stop(db)",
        "t.star:7:20: [SPEC_ARG]: system calls are faulted on a service, db.main is an interface;"
            + " write fault(db, write = …)",
        "t.star:8:18: [SPEC_ARG]: " + NO_DTA,
        "t.star:10:5: [SPEC_NAME]: name \"nowhere\" is not defined; define it, or bring it in with"
            + " load(\"file.star\", \"nowhere\")",
        "t.star:12:5: [SPEC_ARG]: fault() needs run=, the function during which the fault holds;"
            + " write run = scenario, or use fault_start(x, …) and fault_stop(x)",
        "t.star:14:13: [SPEC_NAME]: " + NO_GET);
  }

  @Test
  void theErrorThatEndedTheEvaluationIsAmongThem() {
    spec.file("half.star", DB + "def f():\n    db.send(dta = 1)\nx = 1 // 0\n")
        .refuses(
            """
            load("half.star", "f", "db")
            api = service("api", "bin/api", db.main)
            def test_a():
                f()
                deny("EIOO")
            """,
            "t.star:5:10: [SPEC_VALUE]: unknown error number \"EIOO\"; did you mean \"EIO\"?",
            "half.star:6:13: [SPEC_ARG]: " + NO_DTA,
            "half.star:7:7: [SPEC_VALUE]: division by zero");
  }

  @Test
  void aListThatCouldStillChangeIsNotKnown() {
    spec.refuses(
        DB
            + """
            names = ["opennat"]
            def test_a():
                trace(db, syscalls = names, run = test_a)
            x = 1 // 0
            y = names.clear()
            """,
        "t.star:8:7: [SPEC_VALUE]: division by zero");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Other things of the same name.
        "def test_a(db = None):\n    db.main.get(dta = 1)\n",
        "def test_a():\n    db = struct(mian = len)\n    db.mian([])\n    db.main(dta = 1)\n",
        "def test_a():\n    x = [db.mian.get(dta = 1) for db in []]\n",
        "def test_a():\n    for db in []:\n        db.mian.send(dta = 1)\n",
        "def f(db):\n    db.mian.send(dta = 1)\ndef test_a():\n    f(struct(mian = db))\n",
        "def test_a():\n    g = lambda db: db.mian\n    g(struct(mian = 1))\n",
        "def test_a():\n    def f():\n        return db.mian\n    db = struct(mian = 1)\n    f()\n",
        "def make(n):\n    s = service(n, \"bin/x\", interface(\"a\", \"http\", 80))\n    s.a\n"
            + "    return s\nall = [make(\"s%d\" % i) for i in range(3)]\n"
            + "def test_a():\n    for s in all:\n        s.get(path = \"/\")\n    all[0].get()\n",
        "def test_a():\n    db.main.send(*[\"x\"], **{})\n",
        "names = {\"x\": db}\ndef test_a():\n    if \"y\" in names:\n        names[\"y\"].mian()\n",
        // What this spec has never comes to.
        "def test_a():\n    if db.main.protocol == \"http\":\n        db.main.get(\"/\")\n",
        "def test_a():\n    if db.main.protocol != \"http\":\n        return\n    db.main.get(\"/\")\n",
        "def test_a():\n    if hasattr(db, \"admin\"):\n        pass\n    elif db.main.port == 1:\n"
            + "        db.admin.send()\n",
        "def test_a():\n    x = db.admin if hasattr(db, \"admin\") else None\n",
        "def test_a():\n    x = hasattr(db, \"admin\") and db.admin.port\n",
        "def test_a():\n    for peer in []:\n        db.admin.send(peer)\n",
        "def test_a():\n    x = [db.admin.port for i in range(2) if hasattr(db, \"admin\")]\n",
        "def test_a():\n    for i in range(2):\n        if i == 0:\n            break\n"
            + "        db.admin.send(\"x\")\n",
        "def test_a():\n    if db.main.port != 1:\n        fail(\"set up otherwise\")\n"
            + "    db.admin.send(\"x\")\n",
        "def web():\n    db.main.get(\"/\")\ndef plain():\n    db.main.send(\"x\")\n"
            + "ping = {\"http\": web, \"tcp\": plain}[db.main.protocol]\n"
            + "def test_a():\n    ping()\n    {\"http\": web, \"tcp\": plain}[\"tcp\"]()\n",
        "def web():\n    db.main.get(\"/\")\ndef pick(a, b):\n    return b\n"
            + "def test_a():\n    pick(web, len)([])\n",
        "def test_a():\n    def f():\n        db.main.get(\"/\")\n    f = len\n    f([])\n",
        "def unused():\n    return db.admin\ndef test_a():\n    x = lambda: db.admin\n",
        "def test_a():\n    return 1\n    db.admin.send(\"x\")\n",
        "def test_a():\n    db.main.port == 1 or fail(\"set up otherwise\")\n"
            + "    db.admin.send(\"x\")\n",
        "PEER = None\ndef halt():\n    stop(PEER)\n    fault_stop(PEER)\n"
            + "def test_a():\n    if PEER != None:\n        halt()\n        kill(PEER)\n"
            + "        fault(PEER, write = deny(\"EIO\"), run = len)\n",
        "set_up = struct(peer = None, of = [\"a\"])\ndef test_a():\n    if set_up.peer:\n"
            + "        kill(set_up.peer)\n    if type(set_up.of[0]) == \"service\":\n"
            + "        stop(set_up.of[0])\n",
        "WAIT = 5\ndef test_a():\n    if type(WAIT) == \"string\":\n"
            + "        db.main.send(\"x\", timeout = WAIT)\n",
      })
  void nothingIsSaidThatAnEvaluationCouldNotSay(String body) {
    assertThat(spec.load(DB + body).tests()).isNotEmpty();
  }
}
