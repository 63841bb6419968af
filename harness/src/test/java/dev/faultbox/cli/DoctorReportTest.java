package dev.faultbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.run.CheckupLine;
import dev.faultbox.run.CheckupLine.Level;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorReportTest {
  private static final List<CheckupLine> LINES =
      List.of(
          new CheckupLine(Level.OK, "tool", "faultbox 1.0", ""),
          new CheckupLine(Level.FAIL, "engine", "none answers", "start it. Tried:\n  /x: \"no\""));

  @Test
  void theRemedyStandsBelow() {
    assertThat(DoctorReport.text(LINES, false, false))
        .isEqualTo(
            """
            ok    tool        faultbox 1.0
            fail  engine      none answers
                              start it. Tried:
                                /x: "no"

            Runs will not work here: see what fails above.
            """);
  }

  @Test
  void coloursMoveNoColumn() {
    String plain = DoctorReport.text(LINES, true, false);
    String coloured = DoctorReport.text(LINES, true, true);
    assertThat(coloured).contains("\u001b[32mok\u001b[0m    tool");
    assertThat(coloured.replaceAll("\u001b\\[\\d*m", "")).isEqualTo(plain);
    assertThat(plain).endsWith("\nRuns will work here.\n");
  }

  @Test
  void theLongestSubjectHasRoom() {
    CheckupLine line = new CheckupLine(Level.WARN, "left-overs", "a", "b");
    assertThat(DoctorReport.text(List.of(line), true, false)).startsWith("warn  left-overs  a\n");
  }

  @Test
  void jsonSaysTheSame() {
    assertThat(DoctorReport.json(LINES, false))
        .contains("\"works\":false")
        .contains("{\"level\":\"ok\",\"subject\":\"tool\",\"text\":\"faultbox 1.0\"}")
        .contains("\"remedy\":\"start it. Tried:\\n  /x: \\\"no\\\"\"");
  }
}
