package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Finding;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorPrinterTest {
  @Test
  void errorHasPositionCodeSourceAndFrames() {
    Finding finding =
        new Finding(
            ErrorCode.SPEC_NAME,
            "name \"servce\" is not defined; did you mean \"service\"?",
            new SourceLocation("t.star", 1, 6),
            "db = servce(\"db\")",
            List.of("setup at t.star:9:1"));

    assertThat(new ErrorPrinter(false).render(ErrorText.of(finding)))
        .isEqualTo(
            """
            t.star:1:6: error [SPEC_NAME]: name "servce" is not defined; did you mean "service"?
              db = servce("db")
                   ^
              in setup at t.star:9:1
            """);
  }

  @Test
  void warningWithoutSourceIsOneLine() {
    Diagnostic warning =
        new Diagnostic(
            Diagnostic.Level.WARNING,
            ErrorCode.HEALTHCHECK_FOREIGN_PORT,
            "port 5432 belongs to \"db\"",
            "write http(...)",
            new SourceLocation("t.star", 12, 23));

    assertThat(new ErrorPrinter(false).render(ErrorText.of(warning)))
        .isEqualTo(
            "t.star:12:23: warning [HEALTHCHECK_FOREIGN_PORT]: port 5432 belongs to \"db\";"
                + " write http(...)\n");
  }

  @Test
  void errorWithoutPlaceHasNoPosition() {
    UserException problem = new UserException(ErrorCode.USAGE, "no spec");

    assertThat(new ErrorPrinter(false).render(ErrorText.of(problem)))
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
