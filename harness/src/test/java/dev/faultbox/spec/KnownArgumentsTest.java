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

/** Mistakes in arguments that are told when a spec is loaded, not when a test runs. */
class KnownArgumentsTest {
  private SpecTester spec;

  @BeforeEach
  void createTester(@TempDir Path directory) throws IOException {
    spec = new SpecTester(directory.toRealPath());
  }

  @Test
  void allOfAllFunctionsAreListedWithTheNamesThatAreWrong() {
    spec.refuses(
        DB
            + """
            def helper(value):
                return deny("EIOO", path = value)
            def test_a():
                nowhere()
                assert_never()
                x = delay("500", probability = "150%")
            def test_b():
                fault(db, write = "EIO", run = helper)
                assert_eventually(servce = "db")
            """,
        "t.star:6:17: [SPEC_VALUE]: unknown error number \"EIOO\"; did you mean \"EIO\"?",
        "t.star:8:5: [SPEC_NAME]: name \"nowhere\" is not defined; define it, or bring it in with"
            + " load(\"file.star\", \"nowhere\")",
        "t.star:9:5: [SPEC_ARG]: assert_never() without a condition would reject every event; give a"
            + " filter such as service = \"db\", or a function",
        "t.star:10:15: [SPEC_VALUE]: \"500\" has no unit; write \"500ms\" or \"500s\"",
        "t.star:12:23: [SPEC_TYPE]: write= must be a fault, got str; write write = deny(\"EIO\")",
        "t.star:13:23: [SPEC_ARG]: \"servce\" is not a filter; did you mean \"service\"?");
  }

  @Test
  void loadedFilesAreLookedAtToo() {
    spec.file("lib.star", "def f():\n    return deny(\"EOI\")\n")
        .refuses(
            "load(\"lib.star\", \"f\")\n" + DB + "def test_a():\n    hold()\n",
            "t.star:7:5: [SPEC_ARG]: hold() is missing \"tag\"; write hold(tag)",
            "lib.star:2:17: [SPEC_VALUE]: unknown error number \"EOI\"; did you mean \"EIO\"?");
  }

  @Test
  void whatTheFileEvaluatesToIsKnown() {
    spec.refuses(
        """
        db = service("db", "bin/mock-db",
            interface("main", "tcp", 5432),
            ops = {"persist": op(syscalls = ["write", "fsync"])},
        )
        names = ["opennat"]
        five = 5
        def nothing():
            pass
        def test_a():
            def scenario():
                pass
            fault(db, presist = deny("EIO"), run = scenario)
            fault(db.main, write = deny("EIO"), run = scenario)
            fault(db, persist = deny("EIO"), run = scenario())
            trace(db, syscalls = names, run = nothing)
            trace_start(five, syscalls = ["write"])
        """,
        "t.star:12:15: [SPEC_ARG]: \"presist\" is neither a system call, a family nor an operation of"
            + " \"db\"; did you mean \"persist\"? Operations of db: persist",
        "t.star:13:20: [SPEC_ARG]: system calls are faulted on a service, db.main is an interface;"
            + " write fault(db, write = …)",
        "t.star:14:44: [SPEC_TYPE]: run= must be a function, got NoneType; it looks called already:"
            + " write run = scenario",
        "t.star:15:26: [SPEC_VALUE]: unknown system call \"opennat\"; did you mean \"openat\"?",
        "t.star:16:17: [SPEC_TYPE]: trace_start() needs a service, got int; write the service"
            + " itself: trace_start(db, …)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // What hides a built-in is not judged by it.
        "def deny(what, trigger):\n    return 1\ndef test_a():\n    deny(\"EIOO\", trigger = 1)\n",
        "def test_a(deny = len):\n    deny(\"EIOO\")\n",
        "def test_a():\n    deny = len\n    deny(\"EIOO\")\n",
        "def test_a():\n    f = [deny(1) for deny in [str]]\n",
        // Values that only the run knows.
        "def test_a(name = \"EIOO\"):\n    deny(name)\n    delay(name, probability = name)\n",
        "def test_a(e = {}):\n    deny(**e)\n    assert_never(**e)\n    delay(*e)\n",
        "def f(x):\n    fault(x, persist = deny(\"EIO\"), run = x)\ndef test_a():\n    pass\n",
        "def f(x):\n    fault(db, write = x, run = x)\n    trace(x, syscalls = x, run = x)\n"
            + "def test_a():\n    pass\n",
        "def f(x):\n    fault(x.main, write = x, run = x())\ndef test_a():\n    pass\n",
        "def f(x):\n    service(x, x, ops = {x: op(syscalls = [x])}, healthcheck = x, env = {\"A\": x})\n"
            + "def test_a():\n    pass\n",
        "def f(x, n = 1):\n    deny(\"EIO\", nth = n)\n    deny(\"EIO\", nth = -n)\n"
            + "def test_a():\n    pass\n",
        "def f(x):\n    assert_never(service = x)\n    assert_eventually(x, within = x)\n"
            + "    events(field_of_mine = x)\ndef test_a():\n    pass\n",
        // A function that gives one back, under a name that is bound twice.
        "def f():\n    if True:\n        return len\ndef test_a():\n    fault(db, write = deny(\"EIO\"),"
            + " run = f())\n",
        "def test_a():\n    def g():\n        pass\n    g = lambda: len\n"
            + "    fault(db, write = deny(\"EIO\"), run = g())\n",
        // Not of the arguments: said by the test that comes there.
        "def test_a():\n    fault(db.main, deny(\"EIO\"))\n",
      })
  void nothingIsSaidThatAnEvaluationCouldNotSay(String body) {
    assertThat(spec.load(DB + body).tests()).isNotEmpty();
  }
}
