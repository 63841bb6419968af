package dev.faultbox.model;

import org.jspecify.annotations.Nullable;

/** The author's or caller's mistake: a spec that does not load, wrong usage. */
public final class UserException extends FaultboxException {
  private static final long serialVersionUID = 1L;

  public UserException(ErrorCode code, String message, @Nullable SourceLocation location) {
    super(code, message, location, null);
  }

  public UserException(ErrorCode code, String message) {
    this(code, message, null);
  }
}
