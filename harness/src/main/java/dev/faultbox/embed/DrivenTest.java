package dev.faultbox.embed;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.TestResult;
import dev.faultbox.report.TestText;
import dev.faultbox.run.TestBench;
import dev.faultbox.run.WorkOptions;
import dev.faultbox.spec.LoadedSpec;
import dev.faultbox.spec.TestCase;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A test written in Java that has the services of a spec, from the moment they are ready until
 * {@link #finish}. Used by the thread that started it; that thread is interrupted when the test
 * must end before it does by itself.
 */
public final class DrivenTest {
  private final DrivenBody body;
  private final Faultbox faultbox;
  private final CompletableFuture<TestResult> result = new CompletableFuture<>();

  private DrivenTest(DrivenBody body, Faultbox faultbox) {
    this.body = body;
    this.faultbox = faultbox;
  }

  /**
   * Starts fresh instances and waits until they are ready; a test that has these services already
   * is waited for.
   *
   * @throws NotStartedException when they do not become ready
   * @throws FaultboxException when the engine cannot give containers
   */
  static DrivenTest start(TestBench bench, LoadedSpec spec, TestCase test, WorkOptions options)
      throws InterruptedException {
    DrivenBody body = new DrivenBody(spec, Thread.currentThread());
    DrivenTest started = new DrivenTest(body, new Faultbox(body, bench));
    Thread runner = new Thread(() -> started.run(bench, test, options), "faultbox-" + test.name());
    runner.setDaemon(true);
    runner.start();
    try {
      var unused = CompletableFuture.anyOf(body.opened(), started.result).get();
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      runner.interrupt();
      throw e;
    }
    if (!body.opened().isDone()) {
      throw new NotStartedException(report(started.result.join()));
    }
    return started;
  }

  private void run(TestBench bench, TestCase test, WorkOptions options) {
    try {
      var unused = result.complete(bench.run(test, body, options));
    } catch (InterruptedException e) {
      var unused =
          result.completeExceptionally(
              new EnvironmentException(ErrorCode.TRACER_LOST, "the test was interrupted"));
    } catch (RuntimeException | Error e) {
      var unused = result.completeExceptionally(e);
    }
  }

  /** What its author works with. */
  public Faultbox faultbox() {
    return faultbox;
  }

  /** Whether something outside of the test has ended it; what it throws then follows from that. */
  public boolean stopped() {
    return body.isStopped();
  }

  /**
   * Ends the test, stops its instances, and judges what was seen. Has a bound of its own, whatever
   * the services do. The interrupt status of the thread is clear afterwards if it was this test
   * that has set it.
   *
   * @param thrown what the test itself has thrown; null when it returned
   * @param testClass class of the test, to find the place in it
   */
  public TestReport finish(@Nullable Throwable thrown, Class<?> testClass) {
    body.end(
        thrown != null,
        thrown == null ? "" : thrown.toString(),
        thrown == null ? null : location(thrown, testClass.getName()));
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return report(result.get());
        } catch (ExecutionException e) {
          throw failure(e);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static @Nullable SourceLocation location(Throwable thrown, String testClass) {
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().equals(testClass)) {
        return Callers.of(frame);
      }
    }
    return null;
  }

  private static TestReport report(TestResult result) {
    return new TestReport(result, TestText.withoutReplay(result));
  }

  private static RuntimeException failure(ExecutionException e) {
    Throwable cause = requireNonNull(e.getCause(), "an execution fails for a reason");
    if (cause instanceof RuntimeException known) {
      return known;
    }
    return new IllegalStateException(cause);
  }
}
