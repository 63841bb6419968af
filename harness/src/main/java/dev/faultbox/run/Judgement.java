package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.AssertionFailure;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A verdict with its reason; the fields are those of {@link dev.faultbox.model.TestResult}. */
record Judgement(
    Verdict verdict,
    String failureType,
    @Nullable ErrorCode code,
    String reason,
    @Nullable SourceLocation location,
    List<String> frames,
    @Nullable AssertionFailure assertion) {

  static final Judgement PASS = new Judgement(Verdict.PASS, "", null, "", null, List.of(), null);

  Judgement {
    requireNonNull(verdict, "verdict is null");
    requireNonNull(failureType, "failureType is null");
    requireNonNull(reason, "reason is null");
    frames = List.copyOf(frames);
  }

  static Judgement of(
      Verdict verdict,
      String failureType,
      @Nullable ErrorCode code,
      String reason,
      @Nullable SourceLocation location) {
    return new Judgement(verdict, failureType, code, reason, location, List.of(), null);
  }
}
