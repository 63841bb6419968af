package dev.faultbox.spec;

import dev.faultbox.model.SyscallTable;
import dev.faultbox.starlark.Interpreter;
import dev.faultbox.starlark.StarlarkError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that measures what it costs to look for wrong calls in 3,000 tests, beside reading
 * them. {@code bench/check.sh} runs it.
 */
final class CheckSpeed {
  private static final int FILES = 5;
  private static final int TESTS = 3000;

  private CheckSpeed() {}

  /** Takes a directory, and prints lines of a name and its milliseconds. */
  public static void main(String[] args) throws IOException {
    Path directory = Files.createDirectories(Path.of(args[0])).toRealPath();
    write(directory);
    SpecOptions options = SpecOptions.of(directory);
    SpecFiles files = new SpecFiles(Path.of("suite.star"), options);
    // As a run finds it: a JVM in which this has hardly been done before.
    long before = System.nanoTime();
    CallNames calls = new CallNames(SyscallTable.embedded());
    Interpreter interpreter = new Interpreter(SpecEnvironment.create(files, options, calls));
    int functions = interpreter.load(files.root(), new Loading()).functions().size();
    long loaded = System.nanoTime();
    List<StarlarkError> mistakes = interpreter.mistakes();
    long checked = System.nanoTime();
    if (!mistakes.isEmpty() || functions != TESTS / FILES) {
      throw new IllegalStateException(functions + " tests, " + mistakes);
    }
    System.out.println("load " + TimeUnit.NANOSECONDS.toMillis(loaded - before));
    System.out.println("check " + TimeUnit.NANOSECONDS.toMillis(checked - loaded));
  }

  /** Tests of one file, bodies of helpers in the others. */
  private static void write(Path directory) throws IOException {
    Files.writeString(
        directory.resolve("stack.star"),
        """
        db = service("db", "bin/mock-db", interface("main", "tcp", 5432))
        api = service("api", "bin/mock-api", interface("public", "http", 8080), depends_on = [db])
        """);
    StringBuilder suite = new StringBuilder("load(\"stack.star\", \"db\", \"api\")\n");
    for (int file = 1; file < FILES; file++) {
      StringBuilder part = new StringBuilder("load(\"stack.star\", \"db\", \"api\")\n");
      bodies(part, "body_" + file + "_");
      Files.writeString(directory.resolve("part" + file + ".star"), part);
      suite.append("load(\"part%d.star\", first%d = \"body_%d_0\")\n".formatted(file, file, file));
    }
    bodies(suite, "test_");
    Files.writeString(directory.resolve("suite.star"), suite);
  }

  private static void bodies(StringBuilder out, String prefix) {
    for (int i = 0; i < TESTS / FILES; i++) {
      out.append(
          """
          def %s%d():
              assert_eq(db.main.send(data = "SET k %d"), "OK")
              def scenario():
                  resp = api.post(path = "/data/k", body = "%d", timeout = "5s")
                  assert_true(resp.status >= 500, "expected a failure, got %%d" %% resp.status)
              fault(db, write = deny("ENOSPC", path = "/data/*", label = "full"), run = scenario)
              assert_eventually(service = "db", syscall = "write", decision = "deny*")
              assert_never(service = "api", type = "service_exited")
          """
              .formatted(prefix, i, i, i));
    }
  }
}
