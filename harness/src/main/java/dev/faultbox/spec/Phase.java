package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.CallContext;

/**
 * What a builtin is called for: reading a spec, or running a test body. It travels with the
 * evaluation, so bodies on different threads never see each other.
 */
sealed interface Phase permits Loading, Running {
  /** The phase of this call. */
  static Phase of(CallContext context) {
    if (context.attachment() instanceof Phase phase) {
      return phase;
    }
    throw new IllegalStateException("an evaluation without a phase");
  }

  /** Fails unless the spec is being read. */
  static Loading loading(CallContext context, String function) {
    if (of(context) instanceof Loading loading) {
      return loading;
    }
    throw error(
        ErrorCode.SPEC_PHASE,
        function + "() must be called while the spec is read; move it to the top of the file");
  }

  /** Fails unless a test is running. */
  static Running running(CallContext context) {
    if (of(context) instanceof Running running) {
      return running;
    }
    throw error(
        ErrorCode.SPEC_PHASE,
        "services do not run while the spec is read; call steps inside a def test_…() function");
  }

  /** An error of a caller with a code of the product. */
  static BuiltinError error(ErrorCode code, String message) {
    return new BuiltinError(code.name(), message);
  }
}
