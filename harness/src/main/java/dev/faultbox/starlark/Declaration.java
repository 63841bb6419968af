package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * What a function written in Java is called with, for those who describe it.
 *
 * @param name as declared; that of a function of a module has the module in front: {@code
 *     json.encode}
 * @param parameters in order; one of kind REST takes what is left by position, one of kind EXTRA
 *     every other keyword
 */
public record Declaration(String name, List<Parameter> parameters) {
  /** How a parameter is given. */
  public enum Kind {
    /** By position alone. */
    POSITIONAL,
    /** By position or keyword. */
    NORMAL,
    /** By keyword alone. */
    KEYWORD,
    /** Any number by position. */
    REST,
    /** Any other keyword. */
    EXTRA
  }

  /**
   * One parameter.
   *
   * @param required whether a call without it is an error; false for REST and EXTRA
   */
  public record Parameter(String name, Kind kind, boolean required) {
    public Parameter {
      requireNonNull(name, "name is null");
      requireNonNull(kind, "kind is null");
    }
  }

  /** The name under which keywords of any name stand among the parameters. */
  public static final String EXTRA = "**";

  public Declaration {
    requireNonNull(name, "name is null");
    parameters = List.copyOf(parameters);
  }

  static Declaration of(Signature signature) {
    List<Parameter> parameters = new ArrayList<>();
    for (Signature.Param param : signature.params) {
      if (param.kind() != Signature.Kind.KEYWORD_ONLY) {
        Kind kind = param.kind() == Signature.Kind.POSITIONAL_ONLY ? Kind.POSITIONAL : Kind.NORMAL;
        parameters.add(new Parameter(param.name(), kind, param.required()));
      }
    }
    Signature.Rest rest = signature.rest;
    if (rest != null) {
      parameters.add(new Parameter(rest.name(), Kind.REST, false));
    }
    for (Signature.Param param : signature.params) {
      if (param.kind() == Signature.Kind.KEYWORD_ONLY) {
        parameters.add(new Parameter(param.name(), Kind.KEYWORD, param.required()));
      }
    }
    if (signature.extra) {
      parameters.add(new Parameter(EXTRA, Kind.EXTRA, false));
    }
    return new Declaration(signature.function, parameters);
  }
}
