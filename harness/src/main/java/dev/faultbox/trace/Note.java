package dev.faultbox.trace;

import static java.util.Objects.requireNonNull;

/**
 * Something the tracer wants said about a service.
 *
 * @param code {@code AMBIGUOUS_PORT}, {@code IO_URING_REFUSED}, {@code FOREIGN_ABI}, ...
 */
public record Note(String service, int instance, String code, String text) {
  public Note {
    requireNonNull(service, "service is null");
    requireNonNull(code, "code is null");
    requireNonNull(text, "text is null");
  }
}
