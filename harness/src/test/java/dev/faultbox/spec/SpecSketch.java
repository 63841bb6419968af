package dev.faultbox.spec;

import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * A valid spec that comes from chance, with spots in it where an expression can stand. Its
 * functions branch, loop, return, fail and assert in all the ways specs do.
 */
final class SpecSketch {
  /** What the sketches and the specs written by hand stand on, and the file it loads. */
  static final String SETUP =
      """
      load("lib.star", "check", "lib", "need", "stop_here")
      db = service("db", "bin/mock-db", interface("main", "tcp", 5432))
      api = service("api", "bin/api", interface("web", "http", 8080))
      MAIN = db.main
      PEER = None
      WAIT = 5
      NAMES = ["nowhere"]
      S = struct(peer = None, size = 3)
      BY = {"db": db, "main": db.main, "none": None}
      def nop():
          pass
      def apply(f):
          return f()
      """;

  static final String LIB =
      """
      def need(ok):
          if not ok:
              fail("set up otherwise")
      def check(ok, text = "no"):
          assert_true(ok, text)
      def stop_here():
          fail("not with this")
      lib = struct(need = need, stop = stop_here)
      """;

  /** Expressions that fail wherever they are evaluated, because of what is set up. */
  static final List<String> WRONG =
      List.of(
          "db.admin.send(\"x\")",
          "db.main.get(\"/\")",
          "db.main.send(dta = 1)",
          "api.get(\"/\", 1, 2, 3, 4)",
          "api.web.post(\"/\", headers = {\"A\": WAIT})",
          "api.get(path = S.size)",
          "db.main.send(\"x\", timeout = WAIT)",
          "kill(MAIN)",
          "kill(PEER)",
          "stop(S.peer)",
          "restart(BY[\"main\"])",
          "S.nothing",
          "json.nothing(1)",
          "fault(MAIN, write = deny(\"EIO\"), run = nop)",
          "fault(db, persist = deny(\"EIO\"), run = nop)",
          "fault(db, write = WAIT, run = nop)",
          "fault(db, write = deny(\"EIO\"), run = nop())",
          "fault_start(PEER, write = deny(\"EIO\"))",
          "trace(db, syscalls = NAMES, run = nop)",
          "deny(NAMES[0])",
          "events(service = S)");

  private static final List<String> CONDITIONS =
      List.of(
          "db.main.protocol == \"http\"",
          "db.main.protocol == \"tcp\"",
          "hasattr(db, \"admin\")",
          "hasattr(db, \"main\")",
          "getattr(db, \"admin\", None)",
          "PEER",
          "PEER == None",
          "WAIT > 3",
          "type(WAIT) == \"string\"",
          "type(MAIN) == \"service\"",
          "S.peer",
          "\"other\" in BY",
          "db.main.send(\"VERSION\") == \"PONG\"",
          "len(events()) > 0",
          "not PEER");

  private static final List<String> ITERABLES =
      List.of(
          "[]",
          "range(0)",
          "range(2)",
          "[1, 2]",
          "NAMES",
          "events()",
          "[i for i in range(2) if i]");

  private static final List<String> ENDS =
      List.of(
          "need(%s)",
          "check(%s)",
          "check(text = \"no\", ok = %s)",
          "lib.need(%s)",
          "assert_true(%s)",
          "assert_true(msg = \"no\", cond = %s)",
          "assert_eq(bool(%s), True)",
          "(%s) or fail(\"no\")",
          "(%s) and stop_here()",
          "(%s) and lib.stop()",
          "[need(%s) for i in range(1)]",
          "{1: need(%s)}",
          "sorted([1], key = lambda i: need(%s))",
          "events(lambda e: need(%s))",
          "apply(lambda: need(%s))",
          "apply(stop_here) if (%s) else 1",
          "1 if (%s) else fail(\"no\")",
          "(lambda ok: need(ok))(%s)",
          "[need][0](%s)",
          "{\"a\": check}[\"a\"](%s)",
          "fault(db, write = deny(\"EIO\"), run = lambda: need(%s))",
          "trace(db, syscalls = [\"write\"], run = stop_here) if (%s) else 1",
          "str(need(%s)).upper()",
          "print(check(%s))");

  private static final String SPOT = "SPOT";

  /** What is done with a function. */
  private static final List<String> USES =
      List.of(
          "%s()",
          "%s(SPOT)",
          "%s(p = db)",
          "%s(p = \"text\")",
          "pass",
          "%s",
          "apply(%s)",
          "[%s][0]()",
          "{\"a\": nop, \"b\": %s}[\"a\"]()",
          "fault(db, write = deny(\"EIO\"), run = %s)",
          "(%s if db.main.protocol == \"http\" else nop)()",
          "f = %s",
          "[%s() for i in range(2) if i > 1]");

  private final Random random;
  private final StringBuilder text = new StringBuilder();
  private int spots;
  private int names;
  private int helpers;

  private SpecSketch(long seed) {
    this.random = new Random(seed);
  }

  /**
   * A spec with two tests.
   *
   * @param text where every spot is {@code @number@}
   * @param spots how many there are
   */
  record Sketch(String text, int spots) {
    /** The spec with an expression in each spot. */
    String with(IntFunction<String> expression) {
      String spec = text;
      for (int i = 0; i < spots; i++) {
        spec = spec.replace("@" + i + "@", expression.apply(i));
      }
      return spec;
    }
  }

  static Sketch of(long seed) {
    SpecSketch sketch = new SpecSketch(seed);
    for (int i = 0; i < 3; i++) {
      sketch.text.append("def helper").append(i).append("(p = None, q = WAIT):\n");
      sketch.block(1, 2, false);
      sketch.helpers++;
    }
    for (int i = 0; i < 2; i++) {
      sketch.text.append("def test_").append(i).append("():\n");
      sketch.block(1, 3, false);
    }
    return new Sketch(SETUP + sketch.text, sketch.spots);
  }

  private void block(int indent, int depth, boolean loop) {
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      statement(indent, depth, loop);
    }
  }

  private void line(int indent, String line) {
    text.append("    ".repeat(indent)).append(line).append('\n');
  }

  private void statement(int indent, int depth, boolean loop) {
    switch (random.nextInt(depth > 0 ? 13 : 8)) {
      case 0, 1 -> line(indent, expression());
      case 2 -> line(indent, name("x") + " = " + expression());
      case 3 -> line(indent, (random.nextBoolean() ? name("x") + " = " : "") + end());
      case 4 -> answers(indent);
      case 5 -> call(indent, "helper", helpers);
      case 6 -> {
        if (random.nextInt(3) == 0) {
          line(indent, loop ? pick(List.of("break", "continue", "return")) : "return " + spot());
        } else {
          line(indent, spot());
        }
      }
      case 7 -> line(indent, "for i in " + pick(ITERABLES) + ": " + expression());
      case 8, 9 -> {
        line(indent, "if " + condition() + ":");
        block(indent + 1, depth - 1, loop);
        if (random.nextBoolean()) {
          line(indent, "elif " + condition() + ":");
          block(indent + 1, depth - 1, loop);
        }
        if (random.nextBoolean()) {
          line(indent, "else:");
          block(indent + 1, depth - 1, loop);
        }
      }
      case 10 -> {
        line(indent, "for " + name("i") + " in " + pick(ITERABLES) + ":");
        block(indent + 1, depth - 1, true);
      }
      default -> {
        String inner = name("inner");
        line(indent, "def " + inner + "(p = " + (random.nextInt(4) == 0 ? spot() : "1") + "):");
        block(indent + 1, depth - 1, false);
        use(indent, inner);
      }
    }
  }

  /**
   * Assertions about what services answer hold: a service that answers otherwise makes the test
   * fail, and what is wrong behind that is wrong.
   */
  private void answers(int indent) {
    String r = name("r");
    if (random.nextBoolean()) {
      line(indent, r + " = db.main.send(\"x\")");
      line(indent, "assert_eq(" + r + ", \"PONG\")");
    } else {
      line(indent, r + " = api.get(\"/\")");
      line(indent, "assert_true(" + r + ".status < 500 and len(" + r + ".body.strip()) > 2)");
    }
  }

  private void call(int indent, String name, int count) {
    if (count > 0) {
      use(indent, name + random.nextInt(count));
    } else {
      line(indent, "pass");
    }
  }

  private void use(int indent, String function) {
    String use = pick(USES).formatted(function);
    line(indent, use.contains(SPOT) ? use.replace(SPOT, spot()) : use);
  }

  private String condition() {
    String condition = pick(CONDITIONS);
    return switch (random.nextInt(6)) {
      case 0 -> "not (" + condition + ")";
      case 1 -> condition + " and " + pick(CONDITIONS);
      case 2 -> "(" + condition + ") or " + spot();
      default -> condition;
    };
  }

  private String end() {
    return pick(ENDS).formatted(condition());
  }

  private String expression() {
    return switch (random.nextInt(16)) {
      case 0 -> "(%s) and %s".formatted(condition(), spot());
      case 1 -> "(%s) or %s".formatted(condition(), spot());
      case 2 -> "%s if %s else %s".formatted(spot(), condition(), spot());
      case 3 -> "[%s for i in %s]".formatted(spot(), pick(ITERABLES));
      case 4 -> "[i for i in %s if %s]".formatted(pick(ITERABLES), spot());
      case 5 -> "{i: %s for i in %s if %s}".formatted(spot(), pick(ITERABLES), condition());
      case 6 -> "lambda: " + spot();
      case 7 -> "lambda p = %s: p".formatted(spot());
      case 8 -> "sorted(%s, key = lambda i: str(%s))".formatted(pick(ITERABLES), spot());
      case 9 -> "[%s, %s, %s]".formatted(spot(), end(), spot());
      case 10 -> "{1: %s, 2: %s, 3: %s}".formatted(spot(), end(), spot());
      case 11 -> "print(%s, %s, sep = str(%s))".formatted(end(), spot(), spot());
      case 12 -> "apply(lambda: %s)".formatted(spot());
      case 13 -> "events(lambda e: %s)".formatted(spot());
      case 14 -> "(%s, %s)[1]".formatted(spot(), spot());
      default -> spot();
    };
  }

  private String spot() {
    return "@" + spots++ + "@";
  }

  private String name(String stem) {
    return stem + names++;
  }

  private String pick(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
