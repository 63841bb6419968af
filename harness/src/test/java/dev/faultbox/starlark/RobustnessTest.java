package dev.faultbox.starlark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the text, a {@link StarlarkError} is the worst that comes. Seeds are fixed. */
class RobustnessTest {
  private static final int ROUNDS = 3000;
  private static final int DEEP = 50_000;
  private static final String[] PIECES = {
    "def f(x):",
    "\n",
    "\n    ",
    "return ",
    "for i in ",
    "if ",
    "else:",
    "elif ",
    "lambda x: ",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "=",
    "==",
    "+",
    "-",
    "*",
    "**",
    "//",
    "%",
    "|",
    "not ",
    " in ",
    " and ",
    " or ",
    "x",
    "y",
    "f",
    "1",
    "0",
    "2.5",
    "\"a\"",
    "b\"b\"",
    "'",
    "\"\"\"",
    "\\",
    "load(",
    "while ",
    "try:",
    "import x",
    "class A:",
    "assert x",
    "with x as y:",
    "del x",
    "@",
    "f\"{x}\"",
    "struct(a=1)",
    ".a",
    "range(3)",
    "len",
    "sorted",
    "é",
    "😀",
    "\t",
    "#",
    ";",
    ":=",
    "break",
    "continue",
    "pass",
    "None",
    "True",
    "!",
    "$",
    "\0",
    "\r",
    "1e999",
    "0x",
    "\\u12",
  };

  private static void evaluate(String text) {
    Interpreter interpreter =
        new Interpreter(Environment.builder().limits(new Limits(20_000, 30, 1 << 16)).build());
    try {
      interpreter.load(new Source("t.star", "t.star", text, true), null);
    } catch (StarlarkError e) {
      assertThat(e.report()).isNotEmpty();
    }
  }

  @Test
  void randomPieces() {
    Random random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(40);
      for (int i = 0; i < length; i++) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      assertThatCode(() -> evaluate(text.toString()))
          .as(text.toString())
          .doesNotThrowAnyException();
    }
  }

  @Test
  void mutatedPrograms() throws IOException {
    List<String> chunks = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/starlark"))) {
      for (Path file : files.sorted().toList()) {
        if (!file.getFileName().toString().equals("limits.star")) {
          chunks.addAll(List.of(Files.readString(file).split("\n---\n")));
        }
      }
    }
    Random random = new Random(2);
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder(chunks.get(random.nextInt(chunks.size())));
      int changes = 1 + random.nextInt(4);
      for (int i = 0; i < changes && text.length() > 0; i++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
          default -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
        }
      }
      assertThatCode(() -> evaluate(text.toString()))
          .as(text.toString())
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "[",
        "{",
        "-",
        "not ",
        "~",
        "lambda: ",
        "[x for x in ",
        "{1: ",
        "f(",
        "x[",
        "x if ",
        "1 if 1 else ",
        "x = ",
        "1 + (",
        "(1, ",
        "f(x=",
        "f(*",
        "a.",
        "1 or (",
        "x[1:",
        "def f(): "
      })
  void deepPrefixes(String piece) {
    assertThatCode(() -> evaluate("x = " + piece.repeat(DEEP))).doesNotThrowAnyException();
    assertThatCode(() -> evaluate(piece.repeat(DEEP))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " + 1",
        " and 1",
        " or 0",
        ".a",
        "()",
        "[0]",
        " == 1",
        " if 1 else 2",
        ", 1",
        " < 2"
      })
  void longChains(String piece) {
    assertThatCode(() -> evaluate("x = 1" + piece.repeat(DEEP))).doesNotThrowAnyException();
  }

  @Test
  void deepBlocks() {
    StringBuilder text = new StringBuilder("def f(x):\n");
    for (int i = 1; i < 2000; i++) {
      text.append(" ".repeat(i)).append("if x:\n");
    }
    assertThatCode(() -> evaluate(text + " ".repeat(2000) + "pass\n")).doesNotThrowAnyException();
    StringBuilder defs = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      defs.append(" ".repeat(i)).append("def f():\n");
    }
    assertThatCode(() -> evaluate(defs + " ".repeat(1000) + "pass\n")).doesNotThrowAnyException();
  }

  @Test
  void deepEvaluationOnASmallStackIsALimit() throws InterruptedException {
    StringBuilder program = new StringBuilder("def f0(): return 0\n");
    for (int i = 1; i < 150; i++) {
      program
          .append("def f" + i + "(): return " + "(1 + ".repeat(100))
          .append("f" + (i - 1) + "()" + ")".repeat(100) + "\n");
    }
    List<Throwable> thrown = new ArrayList<>();
    Runnable body =
        () -> {
          try {
            Interpreter interpreter = new Interpreter(Environment.builder().build());
            interpreter.load(new Source("b", "b", program + "x = f149()\n", true), null);
          } catch (Throwable t) {
            thrown.add(t);
          }
        };
    long smallStack = 300 << 10;
    Thread thread = new Thread(null, body, "small", smallStack);
    thread.start();
    thread.join();
    assertThat(thrown)
        .singleElement()
        .isInstanceOfSatisfying(
            StarlarkError.class, e -> assertThat(e.code()).isEqualTo("SPEC_LIMIT"));
  }
}
