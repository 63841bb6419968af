package dev.faultbox.starlark;

import net.starlark.java.eval.Mutability;

/** Checks before lists and dicts are changed. */
final class Freezing {
  /** Why a value cannot be changed; the evaluator adds how it is called in the source. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    final transient Object value;
    final boolean frozen;

    Refused(Object value, boolean frozen) {
      super("refused", null, false, false);
      this.value = value;
      this.frozen = frozen;
    }
  }

  private Freezing() {}

  static void checkMutable(Mutability.Freezable value) {
    if (value.mutability().isFrozen()) {
      throw new Refused(value, true);
    }
    if (value.updateIteratorCount(0)) {
      throw new Refused(value, false);
    }
  }
}
