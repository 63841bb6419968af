package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Syscall;
import dev.faultbox.starlark.TypeNamed;
import java.util.List;
import net.starlark.java.eval.Printer;
import net.starlark.java.eval.StarlarkValue;

/** Calls that mean one thing to the author: made with {@code op()}, named by {@code ops=}. */
final class OpValue implements StarlarkValue, TypeNamed {
  private final List<String> names;
  private final List<Syscall> calls;
  private final String path;

  /**
   * @param path glob, empty for any resource
   */
  OpValue(List<String> names, List<Syscall> calls, String path) {
    this.names = List.copyOf(names);
    this.calls = List.copyOf(calls);
    this.path = requireNonNull(path, "path is null");
  }

  /** Families and calls as the spec wrote them. */
  List<String> names() {
    return names;
  }

  List<Syscall> calls() {
    return calls;
  }

  String path() {
    return path;
  }

  @Override
  public String typeName() {
    return "op";
  }

  @Override
  public boolean isImmutable() {
    return true;
  }

  @Override
  public void repr(Printer printer) {
    printer.append(toString());
  }

  @Override
  public String toString() {
    return "<op "
        + String.join(", ", names)
        + (path.isEmpty() ? "" : " path=\"" + path + "\"")
        + ">";
  }
}
