package dev.faultbox.protocol;

import static java.util.Objects.requireNonNull;

/**
 * What an attempt found.
 *
 * @param status HTTP status, 0 when nothing was answered or the check is not HTTP
 * @param body first 200 characters of the answer
 * @param error why it is not ok, empty when ok
 */
public record ProbeResult(boolean ok, int status, String body, String error) {
  public ProbeResult {
    requireNonNull(body, "body is null");
    requireNonNull(error, "error is null");
  }
}
