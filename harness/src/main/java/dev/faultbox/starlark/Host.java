package dev.faultbox.starlark;

/** What {@code print} and {@code fail} do. */
public interface Host {
  /** Takes the text of a {@code print}. */
  void print(CallContext context, String text);

  /** The exception {@code fail} ends the evaluation with; it passes through untouched. */
  RuntimeException fail(CallContext context, String text);
}
