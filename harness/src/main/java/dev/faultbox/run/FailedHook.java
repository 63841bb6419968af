package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.spec.BodyOutcome;
import dev.faultbox.spec.Hook;

/** A function that was to prepare a service and did not get to its end. */
record FailedHook(String service, Hook hook, BodyOutcome outcome) {
  FailedHook {
    requireNonNull(service, "service is null");
    requireNonNull(hook, "hook is null");
    requireNonNull(outcome, "outcome is null");
  }

  /** What went wrong, with what was going on. */
  String text() {
    String reason =
        outcome.end() == BodyOutcome.End.INTERRUPTED
            ? "it did not end within the "
                + RunLimits.START.toMinutes()
                + " minutes that a test has to start; make it shorter, or prepare the state in the"
                + " image"
            : outcome.reason().isEmpty()
                ? "fail() was called without saying why"
                : outcome.reason();
    return hook.word() + " of \"" + service + "\": " + reason;
  }
}
