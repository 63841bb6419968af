package dev.faultbox.starlark;

import net.starlark.java.eval.StarlarkValue;

/**
 * Stands for a value that is known only when the program runs, while calls are looked at before
 * that. Every {@link ArgType} accepts it.
 */
public final class Unknown implements StarlarkValue {
  /** The one there is. */
  public static final Unknown VALUE = new Unknown();

  private Unknown() {}

  @Override
  public boolean isImmutable() {
    return true;
  }

  @Override
  public String toString() {
    return "<unknown>";
  }
}
