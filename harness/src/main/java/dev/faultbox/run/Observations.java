package dev.faultbox.run;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.spec.BodyOutcome;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was seen of one test, before anything is concluded from it. Parts that did not
 * happen are null.
 *
 * @param stopped why the test was stopped from outside
 * @param tracerLost why the link to the tracer is gone
 * @param startFailure the service that did not become ready
 * @param failedHook the function that did not prepare its service
 * @param body how the body ended
 * @param serviceExit text about a service that exited unasked during the test
 * @param gateLost text about a container that is gone
 * @param trouble an environment problem that kept the test from being carried out
 * @param foreignAbi text about a program whose system calls could not be carried out
 * @param losses events and calls that were lost
 * @param held calls that were still held when the body ended, empty for none
 * @param countUncertain text about calls that may have been counted wrong
 * @param notFired windows that touched nothing although they had to
 * @param bodyTimeout the budget of the body
 * @param longer what the user changes to give the body longer
 */
record Observations(
    Guard.@Nullable Cause stopped,
    @Nullable EnvironmentException tracerLost,
    @Nullable StartFailure startFailure,
    @Nullable FailedHook failedHook,
    @Nullable BodyOutcome body,
    @Nullable String serviceExit,
    @Nullable String gateLost,
    @Nullable EnvironmentException trouble,
    @Nullable String foreignAbi,
    Losses losses,
    @Nullable String countUncertain,
    List<NotFired> notFired,
    String held,
    Duration bodyTimeout,
    String longer) {
  Observations {
    notFired = List.copyOf(notFired);
  }
}
