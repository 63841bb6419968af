package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.starlark.CallContext;
import dev.faultbox.starlark.Host;

/** {@code print} and {@code fail}. */
final class SpecHost implements Host {
  @Override
  public void print(CallContext context, String text) {
    for (String line : text.split("\n", -1)) {
      if (Phase.of(context) instanceof Running running) {
        running.context().print(line);
      } else {
        Phase.loading(context, "print").log().add(line);
      }
    }
  }

  @Override
  public RuntimeException fail(CallContext context, String text) {
    return Phase.of(context) instanceof Running
        ? new BodyEnd(BodyOutcome.End.FAILED, text, null, context)
        : Phase.error(ErrorCode.SPEC_VALUE, text);
  }
}
