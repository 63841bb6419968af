package dev.faultbox.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerIgnoreTest {
  private static DockerIgnore parsed(String patterns) {
    try {
      return DockerIgnore.parse(patterns.replace(";", "\n"));
    } catch (DockerIgnore.MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /** Lines of the file are parted by semicolons here; the last column says what is left out. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Rooted at the context, unlike the files of a version control system.
        "a | a | true",
        "a | b | false",
        "a | b/a | false",
        "/a | a | true",
        "a/ | a | true",
        "./a | a | true",
        "a//b | a/b | true",
        "a/../b | b | true",
        "../a | a | false",
        "/../a | a | true",
        ". | a | false",
        "/ | a | false",
        // What is in a directory goes with it.
        "a | a/b/c | true",
        "a/b | a | false",
        "a/b | a/b/c | true",
        "a/b | a/bc | false",
        // One part.
        "* | a | true",
        "* | a/b | true",
        "*/b | a/b | true",
        "*/b | b | false",
        "*/b | a/c/b | false",
        "*.txt | a.txt | true",
        "*.txt | d/a.txt | false",
        "*.txt | atxt | false",
        "a? | ab | true",
        "a? | a | false",
        "a? | a/b | false",
        "[ab]c | ac | true",
        "[ab]c | bc | true",
        "[ab]c | cc | false",
        "[a-c]x | bx | true",
        "[^a-c]x | bx | false",
        "[^a-c]x | dx | true",
        "[\\]]x | ]x | true",
        "[a[]x | [x | true",
        "[a&&b]x | &x | true",
        // Any number of parts.
        "** | a | true",
        "** | a/b/c | true",
        "**/x | x | true",
        "**/x | a/x | true",
        "**/x | a/b/x | true",
        "**/x | a/bx | false",
        "**/x | a/x/y | true",
        "a/** | a | false",
        "a/** | a/b | true",
        "a/** | a/b/c | true",
        "a/**/z | a/z | true",
        "a/**/z | a/b/c/z | true",
        "a/**/z | a/bz | false",
        "**/*.go | a/b/c.go | true",
        "**/*.go | c.go | true",
        "**/*.go | c.gox | false",
        "**/.git | .git/config | true",
        "**a | b/ca | true",
        // The last line that matches decides.
        "*;!keep | keep | false",
        "*;!keep | keep/x | false",
        "*;!keep | other | true",
        "*;!a/b | a | true",
        "*;!a/b | a/b | false",
        "*;!a/b | a/c | true",
        "*.md;!README.md | README.md | false",
        "*.md;!README*.md;README-secret.md | README-secret.md | true",
        "*.md;README-secret.md;!README*.md | README-secret.md | false",
        "!a | a | false",
        "a;! a | a | false",
        "a;!/a/ | a | false",
        "a;!**/b | a/c/b | false",
        // What is special elsewhere.
        "a.b | axb | false",
        "a+b | a+b | true",
        "{a,b} | a | false",
        "a$ | a$ | true",
        "\\*a | *a | true",
        "\\*a | ba | false",
        "\\!a | !a | true",
        "a b | a b | true",
        "é | é | true",
      })
  void leavesOut(String patterns, String path, boolean excluded) {
    assertThat(parsed(patterns).excludes(path)).isEqualTo(excluded);
  }

  @Test
  void aPipeIsAPipe() {
    assertThat(parsed("a|b").excludes("a")).isFalse();
    assertThat(parsed("a|b").excludes("a|b")).isTrue();
    assertThat(parsed("a(b|a)").excludes("a(b|a)")).isTrue();
  }

  @Test
  void linesMayBeCommentsOrEmptyAndHaveSpaceAround() {
    DockerIgnore ignore = parsed("\uFEFF# first;; \t;# a;  b  ; #c;d\r");
    assertThat(ignore.excludes("a")).isFalse();
    assertThat(ignore.excludes("# a")).isFalse();
    assertThat(ignore.excludes("b")).isTrue();
    assertThat(ignore.excludes("#c")).isTrue();
    assertThat(ignore.excludes("d")).isTrue();
    assertThat(parsed("\uFEFFa").excludes("a")).isTrue();
    assertThat(DockerIgnore.NONE.excludes("a")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "*;!a/b/c, a, true",
    "*;!a/b/c, a/b, true",
    "*;!a/b/c, x, false",
    "*;!a/b/c, a/x, false",
    "*;!a, a/b, true",
    "*;!**/c, x/y, true",
    "*;!a/*/c, a/y, true",
    "*;!a/*/c, b, false",
    "*, a, false",
  })
  void tellsWhereSomethingMayBeTakenBack(String patterns, String directory, boolean below) {
    assertThat(parsed(patterns).mayTakeBackBelow(directory)).isEqualTo(below);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a;!", "a;! ", "a;[b", "a;[]", "a;b\\", "a;[z-a]"})
  void whatIsNoPatternIsNamedByItsLine(String patterns) {
    DockerIgnore.MalformedException e =
        catchThrowableOfType(
            DockerIgnore.MalformedException.class,
            () -> DockerIgnore.parse(patterns.replace(";", "\n")));
    assertThat(e.line()).isEqualTo(2);
    assertThat(e.getMessage()).isNotBlank();
  }
}
