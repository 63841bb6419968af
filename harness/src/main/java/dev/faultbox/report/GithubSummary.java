package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.RunInfo;
import dev.faultbox.model.TestResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A run as a page of Markdown: the totals, and of every test that did not pass what explains it. As
 * many of them as there is room for.
 */
final class GithubSummary {
  /** Tests that are shown at most; a page of more is read by nobody. */
  private static final int MAX_TESTS = 200;

  /** Characters of what explains one test. */
  private static final int DETAIL_CHARS = 16_000;

  private final RunInfo run;
  private final TestBlock block;
  private final List<String> tests = new ArrayList<>();
  private int left;

  GithubSummary(RunInfo run) {
    this.run = requireNonNull(run, "run is null");
    this.block = new TestBlock(run.spec(), false, false);
  }

  /** Adds a test that did not pass. */
  void add(TestResult result) {
    if (tests.size() == MAX_TESTS) {
      left++;
      return;
    }
    String details = Text.bounded(block.details(result).stripTrailing(), DETAIL_CHARS);
    tests.add(
        "<details><summary>"
            + result.verdict().name()
            + ": "
            + inline(run.uniqueName(result))
            + " ("
            + result.durationMillis()
            + " ms)</summary>\n\n<pre>\n"
            + html(details)
            + "\n</pre>\n\n</details>\n");
  }

  /**
   * The page.
   *
   * @param footer the totals in words
   * @param room in bytes; a page that does not fit is shortened, and empty when nothing fits
   */
  String render(String footer, long room) {
    String title = run.severalSpecs() ? run.specs().size() + " specs" : inline(run.spec());
    StringBuilder out = new StringBuilder("### Faultbox: ").append(footer).append("\n\n");
    out.append(title).append(", seed ").append(run.seed()).append("\n\n");
    // For the line that says what was left out.
    long free = room - bytes(out) - 200;
    if (free < 0) {
      return "";
    }
    int shown = 0;
    for (String test : tests) {
      free -= bytes(test);
      if (free < 0) {
        break;
      }
      out.append(test);
      shown++;
    }
    int hidden = left + tests.size() - shown;
    if (hidden > 0) {
      out.append(
          String.format(
              Locale.ROOT, "\n%d more did not pass; the log of the step has them all.\n", hidden));
    }
    return out.append('\n').toString();
  }

  private static long bytes(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  /** Text in a line of Markdown: an encoded character is never markup. */
  private static String inline(String text) {
    StringBuilder out = new StringBuilder();
    String printable = Text.printable(text);
    for (int i = 0; i < printable.length(); i++) {
      char c = printable.charAt(i);
      boolean plain = c >= 0x80 || Character.isLetterOrDigit(c) || c == ' ';
      out.append(plain ? String.valueOf(c) : "&#" + (int) c + ";");
    }
    return out.toString();
  }

  private static String html(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
