package dev.faultbox.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.testing.Required;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tracer's matcher and the reference decide alike, whatever the rules and the calls. */
final class MatcherTest {
  private static final int CASES = 5_000;
  private static final int OFFERS = 40;

  @Test
  void tracerDecidesAsTheReferenceDoes() {
    Required.orSkip(
        NativeMatcher.obstacle().isEmpty(), () -> NativeMatcher.obstacle().orElseThrow());
    long seed = Long.getLong("matcher.seed", 1);
    MatcherCases cases = new MatcherCases(seed);
    int decided = 0;
    try (NativeMatcher tracer = new NativeMatcher()) {
      for (int i = 0; i < Integer.getInteger("matcher.cases", CASES); i++) {
        MatcherCase next = cases.next(OFFERS);
        List<String> reference = next.reference();
        if (!tracer.answers(next).equals(reference)) {
          throw new AssertionError(told(shrunk(tracer, next), tracer, seed, i));
        }
        decided +=
            (int)
                reference.stream()
                    .filter(line -> line.startsWith("Ruling[rule=") && !line.contains("rule=0"))
                    .count();
      }
    }
    // Cases in which nothing ever matches would prove nothing.
    assertThat(decided).isGreaterThan(CASES * OFFERS / 10);
  }

  /** The vectors of the language. */
  @Test
  void referenceDrawsAsTheLanguageSays() {
    assertThat(ReferenceMatcher.draw(0, "orders/connect//1", 1)).isEqualTo(0x9dc6d01f995386b8L);
    assertThat(ReferenceMatcher.draw(0, "orders/connect//1", 2)).isEqualTo(0x0f784823e4ffbe9eL);
    assertThat(ReferenceMatcher.draw(1, "orders/connect//1", 1)).isEqualTo(0x62156040807de958L);
    assertThat(ReferenceMatcher.draw(7, "db/write/disk failure/1", 3))
        .isEqualTo(0x85bc1759fd7e09cbL);
  }

  /** The smallest case found on which they differ. */
  private static MatcherCase shrunk(NativeMatcher tracer, MatcherCase from) {
    MatcherCase smallest = from;
    for (boolean smaller = true; smaller; ) {
      smaller = false;
      for (MatcherCase candidate : smallest.smaller()) {
        if (!tracer.answers(candidate).equals(candidate.reference())) {
          smallest = candidate;
          smaller = true;
          break;
        }
      }
    }
    return smallest;
  }

  private static String told(MatcherCase one, NativeMatcher tracer, long seed, int index) {
    return "they differ on case %d of seed %d, which shrinks to%n%s%nreference %s%ntracer    %s"
        .formatted(
            index,
            seed,
            one.steps().stream()
                .map(step -> printable(step.toString()))
                .collect(Collectors.joining("\n")),
            one.reference(),
            tracer.answers(one));
  }

  private static String printable(String text) {
    return text.chars()
        .mapToObj(c -> c >= ' ' && c < 0x7f ? String.valueOf((char) c) : "\\u%04x".formatted(c))
        .collect(Collectors.joining());
  }
}
