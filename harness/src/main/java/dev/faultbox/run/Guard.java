package dev.faultbox.run;

import org.jspecify.annotations.Nullable;

/**
 * Lets others stop the thread that carries out a test, and only while it does: an interrupt that
 * comes late must not hit the clean-up behind the test. The first reason wins.
 */
final class Guard {
  /** Why a test was stopped. */
  enum Cause {
    USER,
    TRACER_LOST,
    GATE_LOST,
    SERVICE_EXITED,
    TIMEOUT,
    NO_TEST_LEFT
  }

  private @Nullable Thread thread;
  private @Nullable Cause cause;

  /** The calling thread can be stopped from here on. */
  synchronized void enter() {
    thread = Thread.currentThread();
    cause = null;
  }

  /** Stops the thread, if it is inside; otherwise nothing happens. */
  synchronized void interrupt(Cause reason) {
    if (thread != null && cause == null) {
      cause = reason;
      thread.interrupt();
    }
  }

  /** The calling thread cannot be stopped any more. Clears its interrupt status. */
  synchronized @Nullable Cause leave() {
    thread = null;
    if (cause != null) {
      Thread.interrupted();
    }
    return cause;
  }
}
