package dev.faultbox.starlark;

import java.util.List;
import net.starlark.java.eval.Mutability;
import org.jspecify.annotations.Nullable;

/** One evaluation: its limits, stack and mutability. Confined to one thread. */
final class Evaluation {
  private final Interpreter interpreter;
  private final @Nullable Object attachment;
  private final Mutability mutability = Mutability.create("evaluation");
  final Limits limits;

  Evaluation(Interpreter interpreter, Limits limits, @Nullable Object attachment) {
    this.interpreter = interpreter;
    this.limits = limits;
    this.attachment = attachment;
  }

  Interpreter interpreter() {
    return interpreter;
  }

  Mutability mutability() {
    return mutability;
  }

  @Nullable Object attachment() {
    return attachment;
  }

  List<CallFrame> stack(Position innermost, @Nullable Frame frame) {
    throw new UnsupportedOperationException();
  }

  LoadedFile loadFile(FileCode code) {
    throw new UnsupportedOperationException();
  }

  Object callFromJava(
      @Nullable Frame frame, Object function, Object[] positional, String[] names, Object[] named) {
    throw new UnsupportedOperationException();
  }
}
