package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.Finding;
import dev.faultbox.model.SourceLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A finding about a spec or the command line, ready to be printed.
 *
 * @param code stable code, {@code SPEC_NAME}
 * @param message what is wrong and what to write
 * @param location null when the finding is not about a place in a file
 * @param sourceLine the line of the location without its line break, null when it is not known
 * @param frames calls that led there, innermost first, as {@code name at file:line:col}
 */
public record ErrorText(
    Diagnostic.Level level,
    String code,
    String message,
    @Nullable SourceLocation location,
    @Nullable String sourceLine,
    List<String> frames) {
  public ErrorText {
    requireNonNull(level, "level is null");
    requireNonNull(code, "code is null");
    requireNonNull(message, "message is null");
    frames = List.copyOf(frames);
  }

  /** A mistake in a spec. */
  public static ErrorText of(Finding finding) {
    return new ErrorText(
        Diagnostic.Level.ERROR,
        finding.code().name(),
        finding.message(),
        finding.location(),
        finding.sourceLine(),
        finding.frames());
  }

  /** A warning or note found while the spec was loaded, its next step behind the message. */
  public static ErrorText of(Diagnostic diagnostic) {
    String next = diagnostic.suggestion().isEmpty() ? "" : "; " + diagnostic.suggestion();
    return new ErrorText(
        diagnostic.level(),
        diagnostic.code().name(),
        diagnostic.message() + next,
        diagnostic.location(),
        null,
        List.of());
  }

  /** A problem that ended the run. */
  public static ErrorText of(FaultboxException problem) {
    return error(problem.code().name(), problem.getMessage(), problem.location(), null);
  }

  /** An error without frames. */
  public static ErrorText error(
      String code, String message, @Nullable SourceLocation location, @Nullable String sourceLine) {
    return new ErrorText(Diagnostic.Level.ERROR, code, message, location, sourceLine, List.of());
  }
}
