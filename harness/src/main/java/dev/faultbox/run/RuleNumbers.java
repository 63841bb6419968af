package dev.faultbox.run;

import java.util.concurrent.atomic.AtomicInteger;

/** Numbers of rules and windows on the tracer's wire, each used once in a run. */
final class RuleNumbers {
  private final AtomicInteger rules = new AtomicInteger();
  private final AtomicInteger windows = new AtomicInteger();

  int nextRule() {
    return rules.incrementAndGet();
  }

  int nextWindow() {
    return windows.incrementAndGet();
  }
}
