package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.AssertionFailure;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the evaluation of a test body ended.
 *
 * @param end what ended it
 * @param code code of the problem, null when it has none
 * @param reason text for the user, empty when the body returned
 * @param location innermost frame in a user's file, null when the body returned
 * @param frames outer frames, innermost first, as {@code name at file:line:col}
 * @param assertion the assertion that failed, when one did
 * @param assertions number of assertions evaluated
 * @param returnValue printed form of the returned value, empty for None
 */
public record BodyOutcome(
    End end,
    @Nullable ErrorCode code,
    String reason,
    @Nullable SourceLocation location,
    List<String> frames,
    @Nullable AssertionFailure assertion,
    int assertions,
    String returnValue) {

  /** What ended a body. */
  public enum End {
    /** It ran to its end. */
    RETURNED,
    /** An assertion did not hold. */
    ASSERTION,
    /** {@code fail()} was called. */
    FAILED,
    /** A step that raises failed. */
    STEP,
    /** An evaluation error, a limit included. */
    ERROR,
    /** Stopped from outside by {@link BodyInterruptedException} or a thread interrupt. */
    INTERRUPTED
  }

  public BodyOutcome {
    requireNonNull(end, "end is null");
    requireNonNull(reason, "reason is null");
    frames = List.copyOf(frames);
    requireNonNull(returnValue, "returnValue is null");
  }
}
