package dev.faultbox.model;

import org.jspecify.annotations.Nullable;

/** The author's or caller's mistake: a spec that does not load, wrong usage. */
public final class UserException extends FaultboxException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable SourceLocation location;

  public UserException(ErrorCode code, String message, @Nullable SourceLocation location) {
    super(code, message, null);
    this.location = location;
  }

  public UserException(ErrorCode code, String message) {
    this(code, message, null);
  }

  /** Where in the spec, or null when the mistake is not in a file. */
  public @Nullable SourceLocation location() {
    return location;
  }
}
