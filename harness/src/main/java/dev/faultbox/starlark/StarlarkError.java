package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mistake in a source file, found while reading or evaluating it. {@link #all()} lists every
 * finding when several were made at once; this object is then the first of them.
 */
public final class StarlarkError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String code;
  private final transient @Nullable Position position;
  private final transient ImmutableList<CallFrame> frames;
  private final @Nullable String sourceLine;
  private final transient ImmutableList<StarlarkError> others;

  /** An error with its place; {@code sourceLine} is the text of that line, without its end. */
  public StarlarkError(
      String code,
      String message,
      @Nullable Position position,
      List<CallFrame> frames,
      @Nullable String sourceLine) {
    this(code, message, position, frames, sourceLine, ImmutableList.of(), null);
  }

  StarlarkError(
      String code,
      String message,
      @Nullable Position position,
      List<CallFrame> frames,
      @Nullable String sourceLine,
      List<StarlarkError> others,
      @Nullable Throwable cause) {
    super(requireNonNull(message, "message is null"), cause);
    this.code = requireNonNull(code, "code is null");
    this.position = position;
    this.frames = ImmutableList.copyOf(frames);
    this.sourceLine = sourceLine;
    this.others = ImmutableList.copyOf(others);
  }

  /** Joins findings, which must not be empty, in the order given. */
  public static StarlarkError combine(List<StarlarkError> findings) {
    StarlarkError first = findings.get(0);
    return new StarlarkError(
        first.code,
        first.text(),
        first.position,
        first.frames,
        first.sourceLine,
        findings.subList(1, findings.size()),
        first.getCause());
  }

  /** Stable code such as {@code SPEC_NAME}. */
  public String code() {
    return code;
  }

  /** What is wrong and what to write, without place and code. */
  public String text() {
    return requireNonNull(getMessage());
  }

  /** Where; null only when the error did not come out of any source text. */
  public @Nullable Position position() {
    return position;
  }

  /** Active functions, innermost first; empty for syntax and name errors. */
  public ImmutableList<CallFrame> frames() {
    return frames;
  }

  /** The source line of {@link #position()}. */
  public @Nullable String sourceLine() {
    return sourceLine;
  }

  /** Every finding, this one first. */
  public ImmutableList<StarlarkError> all() {
    return ImmutableList.<StarlarkError>builder().add(this).addAll(others).build();
  }

  boolean isIn(FileCode file) {
    return position != null && position.file().equals(file.text.source.name());
  }

  /** Whether another is about the same place. */
  boolean isAt(StarlarkError other) {
    return position != null && position.equals(other.position);
  }

  /** One line: {@code t.star:1:6: [SPEC_NAME]: name "servce" is not defined}. */
  public String oneLine() {
    return (position == null ? "" : position + ": ") + "[" + code + "]: " + text();
  }

  /** All findings as the user sees them, each with its source line, a caret and its callers. */
  public String report() {
    StringBuilder out = new StringBuilder();
    for (StarlarkError error : all()) {
      error.reportTo(out);
    }
    return out.toString();
  }

  private void reportTo(StringBuilder out) {
    out.append(position == null ? "" : position + ": ");
    out.append("error [").append(code).append("]: ").append(text()).append('\n');
    if (sourceLine != null && position != null) {
      out.append("    ").append(sourceLine).append('\n').append("    ");
      int columns = Math.min(position.column() - 1, sourceLine.length());
      for (int i = 0; i < columns; i++) {
        out.append(sourceLine.charAt(i) == '\t' ? '\t' : ' ');
      }
      out.append("^\n");
    }
    for (int i = 1; i < frames.size(); i++) {
      CallFrame caller = frames.get(i);
      out.append("  called from ").append(caller.function());
      out.append(" at ").append(caller.position()).append('\n');
    }
  }
}
