package dev.faultbox.protocol;

import static java.util.Objects.requireNonNull;

/**
 * What an attempt found.
 *
 * @param status HTTP status, 0 when nothing was answered or the check is not HTTP
 * @param answer the start of what the service said, at most 200 characters, empty when it said
 *     nothing; of a service that refused: its words
 * @param error why it is not ok, empty when ok
 * @param advice what the author of the spec can write against it, empty when that is not known
 */
public record ProbeResult(boolean ok, int status, String answer, String error, String advice) {
  public ProbeResult {
    requireNonNull(answer, "answer is null");
    requireNonNull(error, "error is null");
    requireNonNull(advice, "advice is null");
  }

  /** The service serves. */
  static ProbeResult success() {
    return new ProbeResult(true, 0, "", "", "");
  }

  /** The service did not answer. */
  static ProbeResult failure(String error) {
    return new ProbeResult(false, 0, "", error, "");
  }

  /** The service answered that it does not serve. */
  static ProbeResult refusal(Refusal refusal) {
    return new ProbeResult(false, 0, refusal.words(), refusal.words(), refusal.advice());
  }
}
