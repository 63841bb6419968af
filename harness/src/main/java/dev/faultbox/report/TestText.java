package dev.faultbox.report;

import dev.faultbox.model.TestResult;

/** A result as the console shows it, for those who have a console of their own. */
public final class TestText {
  private static final String REPLAY = "  replay: ";

  private TestText() {}

  /**
   * The block of a test of a spec.
   *
   * @param spec path of the spec, for the command that runs the test again
   */
  public static String of(TestResult result, String spec) {
    return new TestBlock(spec, false, false).render(result);
  }

  /** The block of a test that is in no spec: no command of the tool runs it again. */
  public static String withoutReplay(TestResult result) {
    StringBuilder text = new StringBuilder();
    for (String line : of(result, "").split("(?<=\n)", -1)) {
      if (!line.startsWith(REPLAY)) {
        text.append(line);
      }
    }
    return text.toString();
  }
}
