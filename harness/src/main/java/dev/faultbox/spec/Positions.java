package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Finding;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.starlark.CallFrame;
import dev.faultbox.starlark.Position;
import dev.faultbox.starlark.StarlarkError;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From the language's places and errors to the product's. */
final class Positions {
  private static final String EMBEDDED = "@faultbox/";

  private Positions() {}

  static SourceLocation location(Position position) {
    return new SourceLocation(position.file(), position.line(), position.column());
  }

  /** The innermost place in a file of the user; null when there is none. */
  static @Nullable SourceLocation innermost(List<CallFrame> stack) {
    return userFrames(stack).stream()
        .map(frame -> location(frame.position()))
        .findFirst()
        .orElse(null);
  }

  /** The frames around the innermost one, as {@code name at file:line:col}. */
  static List<String> outer(List<CallFrame> stack) {
    return userFrames(stack).stream()
        .skip(1)
        .map(frame -> frame.function() + " at " + frame.position())
        .toList();
  }

  private static List<CallFrame> userFrames(List<CallFrame> stack) {
    return stack.stream().filter(frame -> !frame.position().file().startsWith(EMBEDDED)).toList();
  }

  static ErrorCode code(StarlarkError error) {
    Optional<ErrorCode> code =
        Arrays.stream(ErrorCode.values())
            .filter(known -> known.name().equals(error.code()))
            .findFirst();
    return code.orElseThrow(() -> new IllegalStateException("unknown code " + error.code(), error));
  }

  static Finding finding(StarlarkError error) {
    Position position = error.position();
    return new Finding(
        code(error),
        error.text(),
        position == null ? null : location(position),
        error.sourceLine(),
        outer(error.frames()));
  }
}
