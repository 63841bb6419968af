package dev.faultbox.starlark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the chunk files: {@code ---} separates chunks, {@code ### regex} expects an error on its
 * line. Without such a comment a chunk must run without error; with one the error must come.
 */
class ConformanceTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/starlark");
  private static final String EXPECTATION = "###";

  @TestFactory
  Stream<DynamicContainer> chunks() throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(DIRECTORY)) {
      files = list.filter(p -> p.toString().endsWith(".star")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    return files.stream().map(ConformanceTest::container);
  }

  private static DynamicContainer container(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<DynamicTest> tests = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= lines.size(); i++) {
      if (i == lines.size() || lines.get(i).equals("---")) {
        int from = start;
        List<String> chunk = lines.subList(start, i);
        tests.add(
            DynamicTest.dynamicTest(
                "line " + (start + 1), () -> run(file.getFileName().toString(), chunk, from)));
        start = i + 1;
      }
    }
    return DynamicContainer.dynamicContainer(file.getFileName().toString(), tests);
  }

  private static void run(String name, List<String> chunk, int linesBefore) {
    Map<Integer, Pattern> expected = new TreeMap<>();
    for (int i = 0; i < chunk.size(); i++) {
      int at = chunk.get(i).indexOf(EXPECTATION);
      if (at >= 0) {
        String regex = chunk.get(i).substring(at + EXPECTATION.length()).strip();
        expected.put(linesBefore + i + 1, Pattern.compile(regex));
      }
    }
    String text = "\n".repeat(linesBefore) + String.join("\n", chunk) + "\n";
    List<StarlarkError> errors = List.of();
    try {
      new Interpreter(environment()).load(new Source(name, name, text, true), null);
    } catch (StarlarkError e) {
      errors = e.all();
    }
    List<String> unexpected = new ArrayList<>();
    for (StarlarkError error : errors) {
      int line = error.position() == null ? 0 : error.position().line();
      Pattern pattern = expected.remove(line);
      if (pattern == null || !pattern.matcher(error.oneLine()).find()) {
        unexpected.add(error.report() + (pattern == null ? "" : "(wanted: " + pattern + ")"));
      }
    }
    assertThat(unexpected).as("unexpected errors").isEmpty();
    assertThat(expected).as("errors that did not come, by line").isEmpty();
  }

  private static Environment environment() {
    return Environment.builder()
        .define("assert_eq", TestBuiltins.assertEq())
        .define("assert_true", TestBuiltins.assertTrue())
        .define("assert_fails", TestBuiltins.assertFails())
        .define("point", TestBuiltins.point())
        .define("plain", TestBuiltins.plain())
        .define("fault_assumption", TestBuiltins.point())
        .limits(new Limits(2_000_000, 50, 1 << 20))
        .hint("stdout", "SPEC_REMOVED", "stdout() is gone; write observe.stdout(...)")
        .hint("partition", "SPEC_NOT_BUILT", "partition() arrives with stage S7")
        .restArgument("fault_assumption", "rules")
        .build();
  }
}
