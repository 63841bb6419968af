package dev.faultbox.starlark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkInt;
import org.junit.jupiter.api.Test;

class InterpreterTest {
  private final Map<String, String> files = new TreeMap<>();
  private final List<String> printed = new ArrayList<>();

  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failed(String message) {
      super(message);
    }
  }

  private Environment.Builder environment() {
    return Environment.builder()
        .define("assert_eq", TestBuiltins.assertEq())
        .define(
            "http", Builtin.named("http").required("url", ArgType.STR).body((c, a) -> a.get("url")))
        .define(
            "where",
            Builtin.named("where")
                .body(
                    (context, args) -> {
                      Source file = context.userFile();
                      return (file == null ? "?" : file.name()) + " " + context.userPosition();
                    }))
        .shadowHint("http", "http_faults", "for healthchecks")
        .attributeHint(
            (receiver, name, source) ->
                receiver instanceof String && name.equals("status")
                    ? "send() returns a str, without \"status\"; write assert_eq("
                        + source
                        + ", \"\")"
                    : null)
        .host(
            new Host() {
              @Override
              public void print(CallContext context, String text) {
                printed.add(context.position() + " " + text);
              }

              @Override
              public RuntimeException fail(CallContext context, String text) {
                return new Failed(text + " " + context.stack());
              }
            })
        .loader(
            (path, from) -> {
              String text = files.get(path);
              if (text == null) {
                throw new BuiltinError("SPEC_LOAD_FAILED", path + " does not exist");
              }
              return new Source(path, path, text, !path.startsWith("@"));
            });
  }

  private Interpreter interpreter() {
    return new Interpreter(environment().build());
  }

  private LoadedFile load(String text) {
    return load(interpreter(), text);
  }

  private static LoadedFile load(Interpreter interpreter, String text) {
    return interpreter.load(new Source("t.star", "t.star", text, true), null);
  }

  private StarlarkError error(String text) {
    return catchThrowableOfType(StarlarkError.class, () -> load(text));
  }

  @Test
  void missingFileIsReportedAtThePath() {
    assertThat(error("load(\"lib.star\", \"helper\")\n").oneLine())
        .isEqualTo("t.star:1:6: [SPEC_LOAD_FAILED]: lib.star does not exist");
  }

  @Test
  void missingNameIsReportedWithWhatThereIs() {
    files.put("lib.star", "def helper(): pass\nsetup_db = 1\n_hidden = 2\n");
    assertThat(error("load(\"lib.star\", \"helpr\")\n").oneLine())
        .isEqualTo(
            "t.star:1:18: [SPEC_LOAD_FAILED]: lib.star defines no \"helpr\"; did you mean"
                + " \"helper\"? It defines: helper, setup_db");
  }

  @Test
  void cycleIsReportedWithItsChain() {
    files.put("t.star", "load(\"b.star\", \"b\")\na = 1\n");
    files.put("b.star", "load(\"t.star\", \"a\")\nb = 1\n");
    assertThat(error(files.get("t.star")).oneLine())
        .isEqualTo(
            "b.star:1:6: [SPEC_LOAD_FAILED]: t.star loads b.star loads t.star; move the shared part"
                + " into a third file");
  }

  @Test
  void namesWithUnderscoreStayInTheirFile() {
    files.put("lib.star", "_x = 1\n");
    assertThat(error("load(\"lib.star\", \"_x\")\n").code()).isEqualTo("SPEC_LOAD_FAILED");
  }

  @Test
  void loadedValueInPlaceOfABuiltinIsExplained() {
    files.put("lib.star", "http = struct(error = 1)\n");
    assertThat(error("load(\"lib.star\", \"http\")\nx = http(\"localhost:80/\")\n").oneLine())
        .isEqualTo(
            "t.star:2:5: [SPEC_TYPE]: http is a struct here, loaded at t.star:1:18; write"
                + " load(\"lib.star\", http_faults=\"http\") and keep http() for healthchecks");
  }

  @Test
  void filesAreEvaluatedOnceAndInOrder() {
    files.put("a.star", "print(\"a\")\nx = 1\n");
    files.put("b.star", "load(\"a.star\", \"x\")\nprint(\"b\")\ny = x + 1\n");
    LoadedFile file =
        load("print(\"t\")\nload(\"b.star\", \"y\")\nload(\"a.star\", z = \"x\")\nr = [y, z]\n");
    assertThat(printed).containsExactly("t.star:1:1 t", "a.star:1:1 a", "b.star:2:1 b");
    assertThat(file.globals().keySet()).containsExactly("r");
  }

  @Test
  void nothingIsEvaluatedWhenAnyFileHasFindings() {
    files.put("a.star", "x = undefined\ny = 1 +\n");
    StarlarkError error = error("print(1)\nload(\"a.star\", \"x\")\nz = nope\n");
    assertThat(error.all())
        .extracting(StarlarkError::oneLine)
        .anySatisfy(line -> assertThat(line).startsWith("a.star:1:5: [SPEC_NAME]"))
        .anySatisfy(line -> assertThat(line).startsWith("a.star:2:8: [SPEC_SYNTAX]"))
        .anySatisfy(line -> assertThat(line).startsWith("t.star:3:5: [SPEC_NAME]"))
        .hasSize(3);
    assertThat(printed).isEmpty();
  }

  @Test
  void frozenGlobalIsNamedWithItsDefinition() {
    Interpreter interpreter = interpreter();
    LoadedFile file = load(interpreter, "# seen\nseen = []\ndef test_a():\n    seen.append(1)\n");
    assertThatThrownBy(
            () -> interpreter.call(file.globals().get("test_a"), List.of(), Map.of(), null))
        .isInstanceOfSatisfying(
            StarlarkError.class,
            e ->
                assertThat(e.oneLine())
                    .isEqualTo(
                        "t.star:4:10: [SPEC_FROZEN]: \"seen\" is frozen since the file was read"
                            + " (t.star:2:1); create the list inside the test"));
  }

  @Test
  void everyWayOfChangingAFrozenValueIsRefused() {
    Interpreter interpreter = interpreter();
    LoadedFile file =
        load(
            interpreter,
            """
            xs = [1]
            d = {"a": [1]}
            def a(): xs[0] = 2
            def b():
                x = xs
                x += [1]
            def c(): d["b"] = 1
            def d1(): d["a"].append(2)
            def e(): d.update(b = 1)
            def f(): xs.clear()
            def g():
                y = d
                y |= {"c": 1}
            def h(): d.pop("a")
            def i(): d["a"][0] += 1
            """);
    for (Function function : file.functions()) {
      assertThatThrownBy(() -> interpreter.call(function, List.of(), Map.of(), null))
          .as(function.name())
          .isInstanceOfSatisfying(
              StarlarkError.class, e -> assertThat(e.code()).isEqualTo("SPEC_FROZEN"));
    }
    assertThat(file.functions()).hasSize(9);
  }

  @Test
  void attributeHintAnswersForPlainValues() {
    assertThat(error("resp = \"PONG\"\nx = resp.status\n").oneLine())
        .isEqualTo(
            "t.star:2:10: [SPEC_NAME]: send() returns a str, without \"status\"; write"
                + " assert_eq(resp, \"\")");
  }

  @Test
  void functionsTellNamePositionAndParameters() {
    LoadedFile file =
        load(
            "def test_b(x, y = 1, *args, z): pass\nb = test_b\ndef test_a(): pass\nf = lambda: 1\n");
    assertThat(file.functions()).extracting(Function::name).containsExactly("test_b", "test_a");
    Function first = file.functions().get(0);
    assertThat(first.position()).hasToString("t.star:1:1");
    assertThat(first.parameters())
        .filteredOn(Function.Parameter::required)
        .extracting(p -> p.name() + " " + p.position())
        .containsExactly("x t.star:1:12", "z t.star:1:29");
    assertThat(file.position("b")).hasToString("t.star:2:1");
  }

  @Test
  void stringsAndKeywordsAreListed() {
    LoadedFile file = load("def f(**kw): return \"openat\"\nx = f(write = \"fsync\")\n");
    assertThat(file.strings()).containsExactlyInAnyOrder("openat", "fsync");
    assertThat(file.keywords()).containsExactly("write");
  }

  @Test
  void failPassesThroughWithItsCallers() {
    Interpreter interpreter = interpreter();
    LoadedFile file = load(interpreter, "def g(): fail(\"no\", 1)\ndef test():\n    g()\n");
    assertThatThrownBy(
            () -> interpreter.call(file.globals().get("test"), List.of(), Map.of(), null))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("no 1")
        .hasMessageContaining("function=g")
        .hasMessageContaining("function=test");
  }

  @Test
  void errorsListTheirCallersAndSource() {
    StarlarkError error = error("def f(x):\n    return 1 // x\ny = f(0)\n");
    assertThat(error.frames())
        .extracting(frame -> frame.function() + " " + frame.position())
        .containsExactly("f t.star:2:14", "<toplevel> t.star:3:5");
    assertThat(error.report())
        .isEqualTo(
            """
            t.star:2:14: error [SPEC_VALUE]: division by zero
                    return 1 // x
                             ^
              called from <toplevel> at t.star:3:5
            """);
  }

  @Test
  void filesOfTheToolAreTransparent() {
    files.put("@lib.star", "def f(): return where()\n");
    LoadedFile file = load("load(\"@lib.star\", \"f\")\nx = f()\n");
    assertThat(file.globals().get("x")).isEqualTo("t.star t.star:2:5");
  }

  @Test
  void functionsCanBeCalledFromSeveralThreads() throws Exception {
    Interpreter interpreter = interpreter();
    LoadedFile file =
        load(
            interpreter,
            "def sum(n):\n    t = [0]\n    for i in range(n):\n        t[0] += i\n    return t[0]\n");
    Object sum = file.globals().get("sum");
    List<Object> results = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () ->
                  results.add(
                      interpreter.call(sum, List.of(StarlarkInt.of(1000)), Map.of(), null)));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(results).containsOnly(StarlarkInt.of(499500)).hasSize(4);
  }

  @Test
  void interruptEndsAnEvaluation() {
    Interpreter interpreter = interpreter();
    LoadedFile file =
        load(interpreter, "def spin():\n    for i in range(2000000000):\n        pass\n");
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () -> interpreter.call(file.globals().get("spin"), List.of(), Map.of(), null))
        .isInstanceOf(EvaluationCancelled.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void interruptedBuiltinEndsAnEvaluation() {
    Environment environment =
        environment()
            .define(
                "wait",
                Builtin.named("wait")
                    .body(
                        (context, args) -> {
                          throw new InterruptedException();
                        }))
            .build();
    assertThatThrownBy(() -> load(new Interpreter(environment), "wait()\n"))
        .isInstanceOf(EvaluationCancelled.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void callDepthIsBounded() {
    StringBuilder text = new StringBuilder("def f0(): return 0\n");
    for (int i = 1; i < 250; i++) {
      text.append("def f").append(i).append("(): return f").append(i - 1).append("()\n");
    }
    assertThat(error(text + "x = f249()\n").oneLine())
        .contains("[SPEC_LIMIT]: more than 200 calls inside each other");
    assertThat(load(text + "x = f199()\n").globals().get("x")).isEqualTo(StarlarkInt.of(0));
  }

  @Test
  void argumentsReachFunctionsCalledFromJava() {
    Interpreter interpreter = interpreter();
    LoadedFile file = load(interpreter, "def f(a, *, b): return [a, b]\n");
    Object result =
        interpreter.call(file.globals().get("f"), List.of("x"), Map.of("b", Starlark.NONE), null);
    assertThat(Values.repr(result)).isEqualTo("[\"x\", None]");
  }
}
