package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import org.jspecify.annotations.Nullable;

/** A service of a test did not become ready. The test fails; it is no defect and no error. */
final class StartFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient @Nullable SourceLocation location;

  StartFailure(ErrorCode code, String message, @Nullable SourceLocation location) {
    super(message, null, false, false);
    this.code = requireNonNull(code, "code is null");
    this.location = location;
  }

  ErrorCode code() {
    return code;
  }

  @Nullable SourceLocation location() {
    return location;
  }

  String text() {
    return requireNonNull(getMessage());
  }
}
