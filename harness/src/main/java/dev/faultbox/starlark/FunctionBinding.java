package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.Mutability;
import net.starlark.java.eval.Tuple;
import org.jspecify.annotations.Nullable;

/** Puts the arguments of a call into the slots of a function's parameters. */
final class FunctionBinding {
  private FunctionBinding() {}

  static void bind(
      Function function,
      Object[] positional,
      String[] names,
      Object[] named,
      @Nullable Object[] locals,
      Mutability mutability) {
    List<FunctionSyntax.Parameter> parameters = function.syntax.parameters;
    int normal = 0;
    int star = -1;
    int starStar = -1;
    for (int i = 0; i < parameters.size(); i++) {
      switch (parameters.get(i).kind) {
        case NORMAL -> normal++;
        case STAR -> star = i;
        case STAR_STAR -> starStar = i;
        case KEYWORD_ONLY -> {}
      }
    }
    int byPosition = Math.min(normal, positional.length);
    System.arraycopy(positional, 0, locals, 0, byPosition);
    if (star >= 0) {
      locals[star] = Tuple.of(Arrays.copyOfRange(positional, byPosition, positional.length));
    } else if (positional.length > normal) {
      throw new BuiltinError(
              "SPEC_ARG",
              function.name()
                  + "() takes "
                  + count(normal, "argument")
                  + " by position, got "
                  + positional.length)
          .atPositional(normal);
    }
    Dict<Object, Object> extra = starStar < 0 ? null : Dict.of(mutability);
    if (extra != null) {
      locals[starStar] = extra;
    }
    for (int i = 0; i < names.length; i++) {
      keyword(function, names[i], named[i], locals, byPosition, extra);
    }
    fill(function, locals);
  }

  private static String count(int n, String what) {
    return n == 0 ? "no " + what + "s" : n + " " + what + (n == 1 ? "" : "s");
  }

  private static void keyword(
      Function function,
      String name,
      Object value,
      @Nullable Object[] locals,
      int byPosition,
      @Nullable Dict<Object, Object> extra) {
    List<FunctionSyntax.Parameter> parameters = function.syntax.parameters;
    for (int i = 0; i < parameters.size(); i++) {
      FunctionSyntax.Parameter parameter = parameters.get(i);
      if (isPlain(parameter) && parameter.name.name.equals(name)) {
        if (locals[i] != null) {
          throw new BuiltinError(
                  "SPEC_ARG",
                  function.name()
                      + "() got \""
                      + name
                      + "\" twice"
                      + (i < byPosition ? ", by position and by keyword" : "")
                      + "; keep one of them")
              .atKeyword(name);
        }
        locals[i] = value;
        return;
      }
    }
    if (extra == null) {
      List<String> valid = new ArrayList<>();
      for (FunctionSyntax.Parameter parameter : parameters) {
        if (isPlain(parameter)) {
          valid.add(parameter.name.name);
        }
      }
      String like = Values.didYouMean(name, valid);
      String list =
          valid.isEmpty()
              ? "; it takes none"
              : (like.isEmpty() ? ". " : " ") + "Valid: " + String.join(", ", valid);
      throw new BuiltinError(
              "SPEC_ARG", function.name() + "() has no argument \"" + name + "\"" + like + list)
          .atKeyword(name);
    }
    try {
      extra.putEntry(name, value);
    } catch (EvalException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isPlain(FunctionSyntax.Parameter parameter) {
    return parameter.kind == FunctionSyntax.ParameterKind.NORMAL
        || parameter.kind == FunctionSyntax.ParameterKind.KEYWORD_ONLY;
  }

  private static void fill(Function function, @Nullable Object[] locals) {
    List<FunctionSyntax.Parameter> parameters = function.syntax.parameters;
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      if (locals[i] == null) {
        locals[i] = function.defaults[i];
        if (locals[i] == null) {
          missing.add("\"" + parameters.get(i).name.name + "\"");
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new BuiltinError(
          "SPEC_ARG",
          function.name()
              + "() is missing "
              + String.join(", ", missing)
              + "; it is declared at "
              + function.position());
    }
  }
}
