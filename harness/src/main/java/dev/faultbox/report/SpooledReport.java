package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EngineInfo;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.TestResult;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result file whose head can only be written at the end. Every test is written to a {@link Spool}
 * as it finishes and forgotten; the end of the run puts head, tests and tail together.
 *
 * <p>A full disk does not stop the tests: the first problem is kept, and the end of the run throws
 * it.
 */
abstract class SpooledReport implements RunListener, AutoCloseable {
  private final ResultTarget target;
  private final Spool spool;
  private final Tally tally = new Tally();
  private final List<Part> parts = new ArrayList<>();
  private @Nullable RunInfo run;
  private @Nullable EngineInfo engine;
  private @Nullable IOException failure;

  /** Where a test stands in the spool. */
  private record Part(String spec, String name, long from, long to) {}

  SpooledReport(ResultTarget target) {
    this.target = requireNonNull(target, "target is null");
    try {
      this.spool = target.spool();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Appends one test; what it wrote is taken back when it throws. */
  abstract void writeTest(TestResult result, boolean first, OutputStream out) throws IOException;

  /** Writes the whole file around {@link #copyTests}. */
  abstract void writeFile(RunSummary summary, OutputStream out) throws IOException;

  @Override
  public final void runStarted(RunInfo started) {
    run = started;
    engine = started.engine();
  }

  @Override
  public final void engineFound(EngineInfo found) {
    engine = found;
  }

  @Override
  public final void testFinished(TestResult result) {
    try {
      long before = spool.size();
      try {
        writeTest(result, tally.total() == 0, spool.out());
        // Written through now, so that a full disk is charged to the test that filled it.
        parts.add(new Part(result.spec(), result.name(), before, spool.size()));
        tally.add(result.verdict());
      } catch (IOException | RuntimeException e) {
        spool.truncate(before);
        throw e;
      }
    } catch (IOException e) {
      keep(e);
    }
  }

  @Override
  public final void runFinished(RunSummary summary) {
    try {
      target.write(out -> writeFile(summary, out));
    } catch (IOException e) {
      keep(e);
    } finally {
      close();
    }
    if (failure != null) {
      throw failed(failure);
    }
  }

  /** Gives up what was collected; nothing is written unless the run has finished. */
  @Override
  public final void close() {
    try {
      spool.close();
    } catch (IOException e) {
      keep(e);
    }
  }

  final RunInfo run() {
    return requireNonNull(run, "the run has not started");
  }

  final @Nullable EngineInfo engine() {
    return engine;
  }

  /** Verdicts of the tests written so far. */
  final Tally tally() {
    return tally;
  }

  final void copyTests(OutputStream out) throws IOException {
    spool.copyTo(out);
  }

  /** Copies the tests of one spec, in the order they were run. */
  final void copyTests(String spec, OutputStream out) throws IOException {
    long from = 0;
    long to = 0;
    for (Part part : parts) {
      if (part.spec().equals(spec)) {
        // In one piece what stands together: thousands of small reads would cost more than the run.
        if (part.from() != to) {
          spool.copyTo(out, from, to);
          from = part.from();
        }
        to = part.to();
      }
    }
    spool.copyTo(out, from, to);
  }

  /**
   * Copies the tests in the order of their names, those of one spec together; tests of one name as
   * they were run.
   */
  final void copyTestsByName(OutputStream out) throws IOException {
    List<Part> sorted = new ArrayList<>(parts);
    sorted.sort(Comparator.comparing(Part::spec).thenComparing(Part::name));
    for (Part part : sorted) {
      spool.copyTo(out, part.from(), part.to());
    }
  }

  private void keep(IOException problem) {
    if (failure == null) {
      failure = problem;
    }
  }

  private EnvironmentException failed(IOException cause) {
    return new EnvironmentException(
        ErrorCode.OUTPUT_FAILED,
        target.name()
            + " could not be written: "
            + cause.getMessage()
            + "; make room or choose"
            + " another place, and run again",
        cause);
  }
}
