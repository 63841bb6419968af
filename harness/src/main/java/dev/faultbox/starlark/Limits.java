package dev.faultbox.starlark;

/**
 * Bounds of one load and of one call.
 *
 * @param steps evaluation steps (statements, calls, loop rounds)
 * @param callDepth active functions
 * @param bytes size of one string, bytes value or list
 */
public record Limits(long steps, int callDepth, long bytes) {
  /** 100 million steps, 200 calls, 64 MiB. */
  public static final Limits DEFAULT = new Limits(100_000_000, 200, 64L << 20);

  /** Bytes one list element counts for: a reference. */
  static final int ELEMENT_BYTES = 8;

  /** Bits of the greatest int; keeps one multiplication under a few milliseconds. */
  static final int INT_BITS = 1 << 20;

  /** Nesting of values that repr, comparison and hashing follow; keeps them off the stack's end. */
  static final int VALUE_DEPTH = 400;

  /** Nesting of expressions and of blocks that the parser follows. */
  static final int SYNTAX_DEPTH = 200;

  public Limits {
    if (steps <= 0 || callDepth <= 0 || bytes <= 0) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  long elements() {
    return bytes / ELEMENT_BYTES;
  }
}
