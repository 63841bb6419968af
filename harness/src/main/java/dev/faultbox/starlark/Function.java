package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.List;
import net.starlark.java.eval.Printer;
import net.starlark.java.eval.StarlarkValue;
import org.jspecify.annotations.Nullable;

/** A def or lambda with the variables it closes over. Compared by identity. */
public final class Function implements StarlarkValue, TypeNamed {
  /**
   * A parameter.
   *
   * @param name without stars
   * @param required whether a call must give it
   * @param position where it is declared
   */
  public record Parameter(String name, boolean required, Position position) {}

  final FunctionSyntax syntax;
  final FileCode file;
  final @Nullable Object[] defaults;
  final Object[] free;

  Function(FunctionSyntax syntax, FileCode file, @Nullable Object[] defaults, Object[] free) {
    this.syntax = syntax;
    this.file = file;
    this.defaults = defaults;
    this.free = free;
  }

  /** The name in its def; {@code lambda} for a lambda. */
  public String name() {
    return syntax.name;
  }

  /** Where its def or lambda begins. */
  public Position position() {
    return file.text.position(syntax.start);
  }

  /** Its parameters in order. */
  public List<Parameter> parameters() {
    List<Parameter> result = new ArrayList<>();
    for (FunctionSyntax.Parameter p : syntax.parameters) {
      boolean plain =
          p.kind == FunctionSyntax.ParameterKind.NORMAL
              || p.kind == FunctionSyntax.ParameterKind.KEYWORD_ONLY;
      result.add(
          new Parameter(
              p.name.name, plain && p.defaultValue == null, file.text.position(p.name.start)));
    }
    return result;
  }

  @Override
  public String typeName() {
    return "function";
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
    return "<function " + name() + ">";
  }
}
