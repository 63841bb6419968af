package dev.faultbox.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultbox.model.Finding;
import dev.faultbox.model.SpecLoadException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Loads specs written in a test, from a directory that is also the working directory. */
final class SpecTester {
  static final String SPEC = "t.star";

  /** A service {@code db} with one tcp interface {@code main}, on lines 1 to 4. */
  static final String DB =
      """
      db = service("db", "bin/mock-db",
          interface("main", "tcp", 5432),
          healthcheck = tcp("localhost:5432"),
      )
      """;

  private final Path directory;
  private SpecOptions options;

  SpecTester(Path directory) {
    this.directory = directory;
    this.options = SpecOptions.of(directory);
  }

  SpecTester with(SpecOptions other) {
    this.options = other;
    return this;
  }

  Path directory() {
    return directory;
  }

  SpecTester file(String name, String text) {
    return file(name, text.getBytes(UTF_8));
  }

  SpecTester file(String name, byte[] bytes) {
    try {
      Path path = directory.resolve(name);
      Files.createDirectories(path.getParent());
      Files.write(path, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  LoadedSpec load(String text) {
    return file(SPEC, text).loadFile(SPEC);
  }

  LoadedSpec loadFile(String name) {
    return SpecLoader.load(Path.of(name), options);
  }

  /** What is said about a spec that does not load. */
  SpecLoadException refusal(String text) {
    return file(SPEC, text).refusalOf(SPEC);
  }

  SpecLoadException refusalOf(String name) {
    return catchThrowableOfType(SpecLoadException.class, () -> loadFile(name));
  }

  /** Asserts that the spec does not load and that exactly these lines are said. */
  void refuses(String text, String... lines) {
    SpecLoadException refusal = refusal(text);
    assertThat(refusal).as("the spec must not load").isNotNull();
    assertThat(refusal.findings()).extracting(Finding::oneLine).containsExactly(lines);
  }

  /** As {@link #refuses}, for the keywords of a service that is otherwise complete. */
  void refusesKeyword(String keyword, String line) {
    refuses("db = service(\"db\", \"bin/mock-db\",\n    " + keyword + ")\n", line);
  }

  /** Runs the only test of a spec. */
  BodyOutcome run(String text, BodyContext context) {
    LoadedSpec spec = load(text);
    List<TestCase> tests = spec.tests();
    assertThat(tests).hasSize(1);
    return spec.run(tests.get(0), context);
  }

  /** Runs the only test of a spec in which every step is answered with PONG. */
  BodyOutcome run(String text) {
    return run(text, FakeBody.answering("PONG"));
  }

  /**
   * Asserts what is said of a mistake in the only test: the line as it is printed. Most mistakes
   * are found when the spec is loaded, the others when the test is evaluated.
   */
  void fails(String text, String line) {
    SpecLoadException refusal = refusal(text);
    if (refusal != null) {
      assertThat(refusal.findings()).extracting(Finding::oneLine).containsExactly(line);
      return;
    }
    BodyOutcome outcome = run(text);
    assertThat(outcome.location() + ": [" + outcome.code() + "]: " + outcome.reason())
        .isEqualTo(line);
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.ERROR);
  }
}
