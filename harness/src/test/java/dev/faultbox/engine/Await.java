package dev.faultbox.engine;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do, and says what it waited for when it does not happen. */
public final class Await {
  private static final Duration STEP = Duration.ofMillis(20);

  private Await() {}

  public static void until(String what, Duration limit, BooleanSupplier condition) {
    if (!within(limit, condition)) {
      throw new AssertionError("waited " + limit.toSeconds() + " s in vain: " + what);
    }
  }

  /** Whether the condition comes true in time. */
  public static boolean within(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
    return true;
  }
}
