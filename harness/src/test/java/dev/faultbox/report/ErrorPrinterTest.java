package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.SourceLocation;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorPrinterTest {
  @Test
  void errorHasPositionCodeSourceAndFrames() {
    ErrorText error =
        new ErrorText(
            Diagnostic.Level.ERROR,
            "SPEC_NAME",
            "name \"servce\" is not defined; did you mean \"service\"?",
            new SourceLocation("t.star", 1, 6),
            "db = servce(\"db\")",
            List.of("t.star:9:1 in setup"));

    assertThat(new ErrorPrinter(false).render(error))
        .isEqualTo(
            """
            t.star:1:6: error [SPEC_NAME]: name "servce" is not defined; did you mean "service"?
              db = servce("db")
                   ^
              at t.star:9:1 in setup
            """);
  }

  @Test
  void warningWithoutSourceIsOneLine() {
    ErrorText warning =
        new ErrorText(
            Diagnostic.Level.WARNING,
            "HEALTHCHECK_FOREIGN_PORT",
            "port 5432 belongs to \"db\"",
            new SourceLocation("t.star", 12, 23),
            null,
            List.of());

    assertThat(new ErrorPrinter(false).render(warning))
        .isEqualTo(
            "t.star:12:23: warning [HEALTHCHECK_FOREIGN_PORT]: port 5432 belongs to \"db\"\n");
  }

  @Test
  void errorWithoutPlaceHasNoPosition() {
    assertThat(new ErrorPrinter(false).render(ErrorText.error("USAGE", "no spec", null, null)))
        .isEqualTo("error [USAGE]: no spec\n");
  }

  @Test
  void coloursAreOptional() {
    ErrorText error = ErrorText.error("X", "m", new SourceLocation("t.star", 1, 1), "a");

    assertThat(new ErrorPrinter(true).render(error))
        .isEqualTo(
            "\u001b[1mt.star:1:1: \u001b[0m\u001b[31merror [X]\u001b[0m: m\n  a\n"
                + "  \u001b[32m^\u001b[0m\n");
  }

  @Test
  void tabsBecomeBlanksUpToTheirStops() {
    assertThat(excerpt("\tab\tcd", 5)).isEqualTo(new SourceExcerpt("    ab  cd", 8));
  }

  @Test
  void columnsCountCodePointsAndCaretCountsCells() {
    assertThat(excerpt("x = \"\uD83D\uDE80事\" + y", 11).caret()).isEqualTo(12);
  }

  @Test
  void caretMayStandBehindTheLine() {
    assertThat(excerpt("foo(", 5)).isEqualTo(new SourceExcerpt("foo(", 4));
    assertThat(excerpt("", 1)).isEqualTo(new SourceExcerpt("", 0));
    assertThat(excerpt("abc", 99)).isEqualTo(new SourceExcerpt("abc", 3));
  }

  @Test
  void wideLineIsCutAroundTheCaret() {
    String line = "a".repeat(500) + "HERE" + "b".repeat(500);

    SourceExcerpt excerpt = excerpt(line, 501);

    assertThat(excerpt.text()).hasSize(100).startsWith("…a").endsWith("b…").contains("HERE");
    assertThat(excerpt.text().substring(excerpt.caret())).startsWith("HERE");
  }

  @Test
  void hugeLineAndControlCharactersAreHarmless() {
    SourceExcerpt excerpt = excerpt("\u001b[2J" + "x".repeat(1_000_000), 1);

    assertThat(excerpt.text()).startsWith("\\x1b[2Jxx").hasSizeLessThanOrEqualTo(100);
    assertThat(excerpt.caret()).isZero();
  }

  private static SourceExcerpt excerpt(String line, int column) {
    return SourceExcerpt.of(line, column, 4, 100);
  }
}
