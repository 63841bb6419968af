package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a function written in Java throws when a caller made a mistake. The evaluator turns it into
 * a {@link StarlarkError} at the call, or at the argument, list element or dict value named here.
 *
 * <p>{@code throw new BuiltinError("SPEC_TYPE", "env[\"DEBUG\"] must be a
 * str").at("env").key("DEBUG")}
 */
public final class BuiltinError extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Code of errors that concern the kind of a value. */
  public static final String TYPE = "SPEC_TYPE";

  private final String code;
  private @Nullable String argument;
  private boolean keyword;
  private int restIndex = -1;
  private int positional = -1;
  private transient @Nullable Position explicit;
  private final transient List<Object> path = new ArrayList<>();

  /** An error at the call itself. */
  public BuiltinError(String code, String message) {
    super(requireNonNull(message, "message is null"), null, false, false);
    this.code = requireNonNull(code, "code is null");
  }

  /** Places the error at the value of an argument, by the name of its parameter. */
  public BuiltinError at(String parameter) {
    this.argument = requireNonNull(parameter, "parameter is null");
    return this;
  }

  /** Places the error at the keyword of an argument; at its value when it was given by position. */
  public BuiltinError atKeyword(String parameter) {
    this.keyword = true;
    return at(parameter);
  }

  /** Places the error at one of the arguments that went into {@code *args}, counted from 0. */
  public BuiltinError atRest(int index) {
    this.restIndex = index;
    return this;
  }

  BuiltinError atPositional(int index) {
    this.positional = index;
    return this;
  }

  /** Places the error at a position remembered earlier. */
  public BuiltinError at(Position position) {
    this.explicit = requireNonNull(position, "position is null");
    return this;
  }

  /** Goes on into an element of the list or tuple written there. */
  public BuiltinError element(int index) {
    path.add(index);
    return this;
  }

  /** Goes on into the value of a key of the dict written there. */
  public BuiltinError key(Object key) {
    path.add(new Key(requireNonNull(key, "key is null")));
    return this;
  }

  /** Stable code. */
  public String code() {
    return code;
  }

  /** The message. */
  public String text() {
    return requireNonNull(getMessage());
  }

  @Nullable String argument() {
    return argument;
  }

  boolean keyword() {
    return keyword;
  }

  int restIndex() {
    return restIndex;
  }

  int positional() {
    return positional;
  }

  @Nullable Position explicit() {
    return explicit;
  }

  List<Object> path() {
    return path;
  }

  /** A step of the path into a dict literal. */
  record Key(Object value) {}
}
