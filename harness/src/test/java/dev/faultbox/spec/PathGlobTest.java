package dev.faultbox.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.testing.ReferenceGlob;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Event filters mean by a path what rules mean by it. */
final class PathGlobTest {
  private static final int CASES = 20_000;
  private static final int PARTS = 6;

  private static final List<String> GLOB =
      List.of(
          "/",
          "/",
          "a",
          "b",
          "\u00e9",
          "\ud83d\ude00",
          "*",
          "**",
          "***",
          "?",
          "[a-c]",
          "[!a-c]",
          "[]]",
          "[b-a]",
          "[!]x]",
          "[a-]",
          "[\\]x]",
          "[+-0]",
          "[a&&b]",
          "[^a]",
          "\\*",
          "\\[",
          "\\",
          "/**");
  private static final List<String> PATH =
      List.of(
          "/",
          "/",
          "a",
          "b",
          "c",
          "x",
          "\u00e9",
          "\ud83d\ude00",
          "*",
          "[",
          "]",
          "-",
          "\\",
          "&",
          "^",
          "\n");

  private final Random random = new Random(1);

  private String text(List<String> parts) {
    StringBuilder out = new StringBuilder();
    for (int left = random.nextInt(PARTS + 1); left > 0; left--) {
      out.append(parts.get(random.nextInt(parts.size())));
    }
    return out.toString();
  }

  @Test
  void matchesAsTheReferenceDoes() {
    int matched = 0;
    for (int i = 0; i < CASES; i++) {
      String glob = text(GLOB);
      String path = "/" + text(PATH);
      if (!PathGlob.isWellFormed(glob)) {
        continue; // a backslash before another one leaves a bracket open
      }
      boolean expected = ReferenceGlob.path(glob, path.getBytes(UTF_8));
      assertThat(PathGlob.compile(glob).matcher(path).matches())
          .as("\"%s\" on \"%s\"", glob, path)
          .isEqualTo(expected);
      matched += expected ? 1 : 0;
    }
    assertThat(matched).isGreaterThan(CASES / 20);
  }

  @Test
  void bracketsAreClosed() {
    assertThat(List.of("/[a]", "[]]", "[!]]", "/\\[", "[[]", "[a\\]]"))
        .allMatch(PathGlob::isWellFormed);
    assertThat(List.of("[", "/[a", "[]", "[!]", "[a\\]", "[a-\\]", "x[\\"))
        .noneMatch(PathGlob::isWellFormed);
  }
}
