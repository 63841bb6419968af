package dev.faultbox.embed;

import dev.faultbox.model.SourceLocation;

/** Where in a test something was asked for. */
final class Callers {
  private static final String HERE = Callers.class.getPackageName() + ".";

  private Callers() {}

  /** The first frame that is not ours. */
  static SourceLocation location() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(frame -> !frame.getClassName().startsWith(HERE))
                    .findFirst()
                    .map(frame -> of(frame.toStackTraceElement()))
                    .orElse(new SourceLocation("test", 0, 0)));
  }

  static SourceLocation of(StackTraceElement frame) {
    String file = frame.getFileName();
    return new SourceLocation(
        file == null ? frame.getClassName() : file, Math.max(0, frame.getLineNumber()), 1);
  }
}
