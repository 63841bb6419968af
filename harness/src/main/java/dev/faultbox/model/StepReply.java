package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a step brought back. A step that got no answer is a reply too, with {@code ok} false.
 *
 * @param status protocol status, 0 when there is none or nothing arrived
 * @param body text, trimmed, bounded
 * @param headers lower-case names, first value each
 * @param ok an answer arrived
 * @param error why not, empty when ok
 * @param durationMillis wall time of the step
 */
public record StepReply(
    int status,
    String body,
    Map<String, String> headers,
    boolean ok,
    String error,
    long durationMillis) {
  public StepReply {
    requireNonNull(body, "body is null");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    requireNonNull(error, "error is null");
  }
}
