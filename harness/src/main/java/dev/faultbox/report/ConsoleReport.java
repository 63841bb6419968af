package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.SpecInfo;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Prints a block per test and a footer; with several specs a heading above the blocks of each.
 * Always UTF-8 and line feeds, whatever the platform prefers.
 */
public final class ConsoleReport implements RunListener {
  private final PrintStream out;
  private final boolean verbose;
  private final Set<Diagnostic> told = new HashSet<>();
  private final boolean colour;
  private final int columns;
  private final Tally tally = new Tally();
  private TestBlock block;
  private boolean severalSpecs;
  private boolean printedBlock;

  /**
   * @param out standard output; standard error when the JSON goes to standard output
   * @param verbose with logs and output of passing tests, frames and return values
   * @param colour only for a terminal whose user does not mind
   */
  public ConsoleReport(PrintStream out, boolean verbose, boolean colour) {
    this(out, verbose, colour, TestBlock.DEFAULT_COLUMNS);
  }

  /**
   * @param columns that a line of the spec may take
   */
  ConsoleReport(PrintStream out, boolean verbose, boolean colour, int columns) {
    this.out = requireNonNull(out, "out is null");
    this.verbose = verbose;
    this.colour = colour;
    this.columns = columns;
    this.block = new TestBlock("", verbose, colour, columns);
  }

  @Override
  public void runStarted(RunInfo run) {
    block = new TestBlock(run.spec(), verbose, colour, columns);
    severalSpecs = run.severalSpecs();
  }

  @Override
  public void specStarted(SpecInfo spec) {
    if (severalSpecs) {
      String heading = "=== " + Text.printable(spec.path()) + " ===";
      print((printedBlock ? "\n" : "") + Colour.STRONG.paint(heading, colour) + "\n");
      printedBlock = true;
    }
  }

  @Override
  public void testFinished(TestResult result) {
    tally.add(result.verdict());
    print((printedBlock ? "\n" : "") + block.render(result));
    printedBlock = true;
  }

  /** Counts a test that is not shown. */
  void count(TestResult result) {
    tally.add(result.verdict());
  }

  /** Told on the other stream when it was noticed. */
  @Override
  public void warned(Diagnostic warning) {
    told.add(warning);
  }

  @Override
  public void runFinished(RunSummary summary) {
    StringBuilder text = new StringBuilder(printedBlock ? "\n" : "");
    text.append(footerColour(summary).paint(tally.footer(summary), colour)).append('\n');
    for (Diagnostic diagnostic : summary.diagnostics()) {
      if (TestBlock.isShown(diagnostic, verbose) && !told.contains(diagnostic)) {
        TestBlock.appendDiagnostic(text, "", diagnostic);
      }
    }
    print(text.toString());
  }

  private Colour footerColour(RunSummary summary) {
    if (tally.of(Verdict.FAIL) + tally.of(Verdict.ERROR) > 0) {
      return Colour.BAD;
    }
    boolean doubtful = tally.of(Verdict.INCONCLUSIVE) + summary.notRun() > 0;
    return doubtful || summary.exitCode() != 0 ? Colour.DOUBTFUL : Colour.GOOD;
  }

  /** Bytes instead of characters: the stream's own charset may not know the arrows we print. */
  private void print(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }
}
