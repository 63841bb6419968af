package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.Tuple;
import org.jspecify.annotations.Nullable;

/** The parameters of a function written in Java, and how arguments are checked against them. */
final class Signature {
  enum Kind {
    POSITIONAL_ONLY,
    NORMAL,
    KEYWORD_ONLY
  }

  record Param(String name, Kind kind, boolean required, ArgType type) {}

  record Rest(String name, ArgType type) {}

  record Mistake(String answer, boolean listValid) {}

  final String function;
  final List<Param> params;
  final @Nullable Rest rest;
  final boolean extra;
  final Map<String, String> aliases;
  final Map<String, Mistake> mistakes;
  final @Nullable String surplus;
  private final int positionals;

  Signature(
      String function,
      List<Param> params,
      @Nullable Rest rest,
      boolean extra,
      Map<String, String> aliases,
      Map<String, Mistake> mistakes,
      @Nullable String surplus) {
    this.function = function;
    this.params = List.copyOf(params);
    this.rest = rest;
    this.extra = extra;
    this.aliases = Map.copyOf(aliases);
    this.mistakes = Map.copyOf(mistakes);
    this.surplus = surplus;
    int count = 0;
    for (Param param : params) {
      count += param.kind == Kind.KEYWORD_ONLY ? 0 : 1;
    }
    this.positionals = count;
  }

  /**
   * Reads a compact description: {@code "find(sub: str, start?, end?)"}, all positional-only; after
   * {@code *} keyword-only, {@code *args}, {@code **kwargs}.
   */
  static Signature parse(String text) {
    int open = text.indexOf('(');
    List<Param> params = new ArrayList<>();
    Rest rest = null;
    boolean extra = false;
    Kind kind = Kind.POSITIONAL_ONLY;
    String inside = text.substring(open + 1, text.length() - 1);
    for (String part : inside.isEmpty() ? new String[0] : inside.split(", ", -1)) {
      if (part.equals("*")) {
        kind = Kind.KEYWORD_ONLY;
      } else if (part.startsWith("**")) {
        extra = true;
      } else if (part.startsWith("*")) {
        rest = new Rest(part.substring(1), ArgType.ANY);
        kind = Kind.KEYWORD_ONLY;
      } else {
        int colon = part.indexOf(':');
        String name = colon < 0 ? part : part.substring(0, colon);
        boolean optional = name.endsWith("?");
        name = optional ? name.substring(0, name.length() - 1) : name;
        Kind of = kind == Kind.POSITIONAL_ONLY && name.startsWith("+") ? Kind.NORMAL : kind;
        name = of == Kind.NORMAL ? name.substring(1) : name;
        params.add(
            new Param(name, of, !optional, type(colon < 0 ? "" : part.substring(colon + 2))));
      }
    }
    return new Signature(text.substring(0, open), params, rest, extra, Map.of(), Map.of(), null);
  }

  private static ArgType type(String name) {
    return switch (name) {
      case "str" -> ArgType.STR;
      case "int" -> ArgType.INT;
      case "bool" -> ArgType.BOOL;
      case "function" -> ArgType.FUNCTION;
      case "iterable" -> ArgType.ITERABLE;
      default -> ArgType.ANY;
    };
  }

  int indexOf(String name) {
    for (int i = 0; i < params.size(); i++) {
      if (params.get(i).name.equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Checks one call's arguments; throws {@link BuiltinError} placed at the offending one. */
  Arguments bind(Object[] positional, String[] names, Object[] named) {
    @Nullable Object[] values = new @Nullable Object[params.size()];
    Tuple surplusValues = Tuple.empty();
    int byPosition = Math.min(positional.length, positionals);
    System.arraycopy(positional, 0, values, 0, byPosition);
    if (positional.length > positionals) {
      if (rest == null) {
        throw new BuiltinError("SPEC_ARG", surplusText(positional.length))
            .atPositional(positionals);
      }
      Object[] more = java.util.Arrays.copyOfRange(positional, positionals, positional.length);
      for (int i = 0; i < more.length; i++) {
        if (!rest.type.accepts(more[i])) {
          throw new BuiltinError(
                  BuiltinError.TYPE,
                  function
                      + "(): "
                      + rest.type.mismatch("argument " + (positionals + i + 1), more[i]))
              .atPositional(positionals + i);
        }
      }
      surplusValues = Tuple.of(more);
    }
    Map<String, Object> extras = bindNamed(byPosition, values, names, named);
    checkTypes(values, byPosition);
    return new Arguments(this, values, surplusValues, extras, positionals);
  }

  private Map<String, Object> bindNamed(
      int byPosition, @Nullable Object[] values, String[] names, Object[] named) {
    Map<String, Object> extras = names.length == 0 || !extra ? Map.of() : new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      String name = names[i];
      int index = indexOf(aliases.getOrDefault(name, name));
      if (index < 0 || params.get(index).kind == Kind.POSITIONAL_ONLY) {
        if (!extra) {
          throw new BuiltinError("SPEC_ARG", unknownText(name)).atKeyword(name);
        }
        extras.put(name, named[i]);
      } else if (values[index] != null) {
        String how = index < byPosition ? ", by position and by keyword" : "";
        throw new BuiltinError(
                "SPEC_ARG", function + "() got \"" + name + "\" twice" + how + "; keep one of them")
            .atKeyword(name);
      } else {
        values[index] = named[i];
      }
    }
    return extras;
  }

  private void checkTypes(@Nullable Object[] values, int byPosition) {
    for (int i = 0; i < values.length; i++) {
      Param param = params.get(i);
      Object value = values[i];
      if (value == null) {
        if (param.required) {
          throw new BuiltinError(
              "SPEC_ARG", function + "() is missing \"" + param.name + "\"; write " + usage());
        }
      } else if (!param.type.accepts(value) && (param.required || value != Starlark.NONE)) {
        BuiltinError error =
            new BuiltinError(BuiltinError.TYPE, param.type.mismatch(param.name, value));
        throw i < byPosition ? error.atPositional(i) : error.at(param.name);
      }
    }
  }

  private String surplusText(int given) {
    if (surplus != null) {
      return surplus;
    }
    if (positionals == 0) {
      return function
          + "() takes no arguments by position, got "
          + given
          + (validNames().isEmpty() ? "; remove them" : "; name them. Valid: " + valid());
    }
    return function
        + "() takes at most "
        + positionals
        + (positionals == 1 ? " argument" : " arguments")
        + " by position, got "
        + given
        + (validNames().size() > positionals
            ? "; name the others. Valid: " + valid()
            : "; remove the rest");
  }

  private String unknownText(String name) {
    String text = function + "() has no argument \"" + name + "\"";
    Mistake exact = mistakes.get(name);
    if (exact != null) {
      return text + "; " + exact.answer + (exact.listValid ? ". Valid: " + valid() : "");
    }
    List<String> candidates = new ArrayList<>(validNames());
    candidates.addAll(mistakes.keySet());
    String nearest = Values.nearest(name, candidates);
    Mistake near = nearest == null ? null : mistakes.get(nearest);
    if (near != null) {
      return text + "; " + near.answer + ". Valid: " + valid();
    }
    if (nearest != null) {
      return text + "; did you mean \"" + nearest + "\"? Valid: " + valid();
    }
    return text + (validNames().isEmpty() ? "; it takes none by keyword" : ". Valid: " + valid());
  }

  private TreeSet<String> validNames() {
    TreeSet<String> names = new TreeSet<>();
    for (Param param : params) {
      if (param.kind != Kind.POSITIONAL_ONLY) {
        names.add(param.name);
      }
    }
    return names;
  }

  private String valid() {
    return String.join(", ", validNames());
  }

  private String usage() {
    List<String> parts = new ArrayList<>();
    for (Param param : params) {
      if (param.required) {
        parts.add(param.kind == Kind.KEYWORD_ONLY ? param.name + " = …" : param.name);
      }
    }
    return requireNonNull(function) + "(" + String.join(", ", parts) + ")";
  }
}
