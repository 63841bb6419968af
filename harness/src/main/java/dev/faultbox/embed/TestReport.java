package dev.faultbox.embed;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;

/**
 * How a test ended.
 *
 * @param text what the console says about it, several lines
 */
public record TestReport(TestResult result, String text) {
  public TestReport {
    requireNonNull(result, "result is null");
    requireNonNull(text, "text is null");
  }

  public Verdict verdict() {
    return result.verdict();
  }

  /** The reason in one piece, with its code in front where it has one: {@code [CODE] text}. */
  public String reason() {
    return result.code() == null || result.reason().startsWith("[" + result.code() + "]")
        ? result.reason()
        : "[" + result.code() + "] " + result.reason();
  }
}
