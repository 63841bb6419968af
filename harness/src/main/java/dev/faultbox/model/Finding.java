package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One mistake in a spec file, with all that is needed to print it.
 *
 * @param location where, null only when the mistake is not inside a file (the file is missing)
 * @param message what is wrong and what to write, without place and code
 * @param sourceLine text of the line of {@code location}, without its end; null when unknown
 * @param frames outer call frames, innermost first, as {@code name at file:line:col}
 */
public record Finding(
    ErrorCode code,
    String message,
    @Nullable SourceLocation location,
    @Nullable String sourceLine,
    List<String> frames) {
  public Finding {
    requireNonNull(code, "code is null");
    requireNonNull(message, "message is null");
    frames = List.copyOf(frames);
  }

  /** A finding without source text. */
  public Finding(ErrorCode code, String message, @Nullable SourceLocation location) {
    this(code, message, location, null, List.of());
  }

  /** One line: {@code t.star:1:6: [SPEC_NAME]: name "servce" is not defined; ...}. */
  public String oneLine() {
    return (location == null ? "" : location + ": ") + "[" + code + "]: " + message;
  }
}
