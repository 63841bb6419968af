package dev.faultbox.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Finding;
import dev.faultbox.model.SpecLoadException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a spec is set up not to come to is no mistake: such a spec is never refused. */
final class NeverReachedTest {
  private static final int SKETCHES = Integer.getInteger("faultbox.sketches", 100);
  private static final int SPOTS_PER_SKETCH = 3;
  private static final int CHAIN = 20_000;
  private static final int DEPTH = 180;

  /** Chance may let a function call itself. */
  private static final String NOT_VALID = "not valid";

  private SpecTester spec;

  @BeforeEach
  void createTester(@TempDir Path directory) throws IOException {
    spec = new SpecTester(directory.toRealPath()).file("lib.star", SpecSketch.LIB);
  }

  static List<String> writtenByHand() throws IOException {
    try (InputStream in = NeverReachedTest.class.getResourceAsStream("never-reached.star")) {
      String all =
          new String(requireNonNull(in, "never-reached.star is missing").readAllBytes(), UTF_8);
      return Arrays.asList(all.split("(?m)^---\n", -1));
    }
  }

  @ParameterizedTest
  @MethodSource("writtenByHand")
  void specOfAnotherSetUpIsAccepted(String text) {
    LoadedSpec loaded = load(SpecSketch.SETUP + text);
    assertThat(loaded.tests()).isNotEmpty();
    for (TestCase test : loaded.tests()) {
      BodyOutcome outcome = loaded.run(test, FakeBody.answering("PONG"));
      assertThat(outcome.end()).as(outcome.reason()).isNotEqualTo(BodyOutcome.End.ERROR);
    }
  }

  /**
   * Which spots are reached is found out by carrying the tests out, with a print in every spot.
   * What would be wrong there is then put into spots that were not reached. With {@code
   * -Dfaultbox.sketches=N} there are as many as wanted.
   */
  @Test
  void whatIsNotReachedIsNeverRefused() {
    int refused = 0;
    int tried = 0;
    for (int seed = 0; seed < SKETCHES; seed++) {
      SpecSketch.Sketch sketch = SpecSketch.of(seed);
      Set<String> reached = reached(load(sketch.with(i -> "print(\"spot " + i + "\")")));
      if (reached.contains(NOT_VALID) || sketch.spots() == 0) {
        continue;
      }
      for (int n = 0; n < SPOTS_PER_SKETCH; n++) {
        int spot = (seed * 7 + n * 13) % sketch.spots();
        String wrong = SpecSketch.WRONG.get((seed + n * 5) % SpecSketch.WRONG.size());
        String text = sketch.with(i -> i == spot ? wrong : "None");
        if (!reached.contains("spot " + spot)) {
          assertThat(load(text).tests()).isNotEmpty();
          tried++;
        } else if (spec.refusal(text) != null) {
          refused++;
        }
      }
    }
    // Otherwise the above would hold for nothing.
    assertThat(tried).isGreaterThan(SKETCHES);
    assertThat(refused).isGreaterThan(SKETCHES / 20);
  }

  @Test
  void chainsOfFunctionsAndVariablesMayBeLong() {
    StringBuilder text = new StringBuilder(SpecSketch.SETUP).append("def f0():\n    need(PEER)\n");
    StringBuilder body = new StringBuilder("    v0 = db.main.send(\"x\")\n");
    for (int i = 1; i <= CHAIN; i++) {
      text.append("def f%d():\n    f%d()\n".formatted(i, i - 1));
      body.append("    v%d = v%d + v%d\n".formatted(i, i - 1, i - 1));
    }
    text.append("def test_a():\n    f%d()\n    kill(PEER)\n".formatted(CHAIN));
    text.append("def test_b():\n").append(body);
    text.append("    assert_true(v%d)\n    kill(PEER)\n".formatted(CHAIN));
    String deep = "[".repeat(DEPTH) + "need(PEER)" + "]".repeat(DEPTH);
    text.append("def test_c():\n    x = %s\n    kill(PEER)\n".formatted(deep));
    text.append("def test_d():\n    if PEER:\n        deny(%s)\n".formatted(deep));
    text.append("def test_e():\n    y = WAIT and %s\n    kill(PEER)\n".formatted(deep));
    assertThat(load(text.toString()).tests()).hasSize(5);
  }

  private LoadedSpec load(String text) {
    try {
      return spec.load(text);
    } catch (SpecLoadException e) {
      throw new AssertionError(
          e.findings().stream().map(Finding::oneLine).toList() + " is said of\n" + text, e);
    }
  }

  private static Set<String> reached(LoadedSpec loaded) {
    Set<String> reached = new HashSet<>();
    for (TestCase test : loaded.tests()) {
      FakeBody body = FakeBody.answering("PONG");
      BodyOutcome outcome = loaded.run(test, body);
      reached.addAll(body.printed);
      if (outcome.end() == BodyOutcome.End.ERROR) {
        reached.add(NOT_VALID);
      }
    }
    return reached;
  }

  static List<String> wrong() {
    return SpecSketch.WRONG;
  }

  /** The expressions of the sketches are as wrong as they are meant to be. */
  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsCertainlyReachedIsRefused(String wrong) {
    assertThat(spec.refusal(SpecSketch.SETUP + "def test_a():\n    x = " + wrong + "\n"))
        .isNotNull();
  }
}
