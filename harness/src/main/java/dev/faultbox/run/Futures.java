package dev.faultbox.run;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waiting for work on other threads, with a deadline and the original exception. */
final class Futures {
  private Futures() {}

  /**
   * @param what names the work in the message when the time is up
   */
  static <T> T get(Future<T> future, Duration timeout, String what) throws InterruptedException {
    try {
      return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof InterruptedException) {
        throw new InterruptedException(what);
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new EnvironmentException(
          ErrorCode.ENGINE_UNAVAILABLE,
          what
              + " took longer than "
              + timeout.toSeconds()
              + " s; look at the engine's log and load, then run again");
    }
  }

  /** Waits until the work has ended in whatever way; its result, or null when it has none. */
  static <T> @Nullable T settle(Future<T> future, Duration timeout) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (true) {
        try {
          return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
          return null;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
