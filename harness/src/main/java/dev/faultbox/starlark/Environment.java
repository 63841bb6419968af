package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an embedding gives to the files it loads: names, hints, files, print and fail. Immutable.
 */
public final class Environment {
  /** What is said when the loaded value {@code name} is called in place of the built-in. */
  record ShadowHint(String alias, String purpose) {}

  final Map<String, Object> predeclared;
  final Map<String, NameHint> hints;
  final Map<String, String> restArguments;
  final Map<String, ShadowHint> shadowHints;
  final SourceLoader loader;
  final Host host;
  final AttributeHint attributeHint;
  final DuplicateHint duplicateHint;
  final Limits limits;
  final @Nullable Supplier<Object> checking;
  final BiPredicate<Source, String> entries;

  private Environment(Builder builder) {
    this.predeclared = Map.copyOf(builder.predeclared);
    this.hints = Map.copyOf(builder.hints);
    this.restArguments = Map.copyOf(builder.restArguments);
    this.shadowHints = Map.copyOf(builder.shadowHints);
    this.loader = builder.loader;
    this.host = builder.host;
    this.attributeHint = builder.attributeHint;
    this.duplicateHint = builder.duplicateHint;
    this.limits = builder.limits;
    this.checking = builder.checking;
    this.entries = builder.entries;
  }

  /** Begins an environment that has the language's own built-ins. */
  public static Builder builder() {
    return new Builder();
  }

  /** Every name that a file knows without defining or loading it, with its value. */
  public Map<String, Object> names() {
    return predeclared;
  }

  /** The limits of a load and of a call that does not bring its own. */
  public Limits limits() {
    return limits;
  }

  /** Collects the parts. */
  public static final class Builder {
    private final Map<String, Object> predeclared = new LinkedHashMap<>(Universe.names());
    private final Map<String, NameHint> hints = new HashMap<>();
    private final Map<String, String> restArguments = new HashMap<>();
    private final Map<String, ShadowHint> shadowHints = new HashMap<>();
    private SourceLoader loader =
        (path, from) -> {
          throw new BuiltinError("SPEC_LOAD_FAILED", path + " cannot be loaded here");
        };
    private Host host = new SilentHost();
    private AttributeHint attributeHint = (receiver, name, source) -> null;
    private DuplicateHint duplicateHint = (name, first) -> null;
    private Limits limits = Limits.DEFAULT;
    private @Nullable Supplier<Object> checking;
    private BiPredicate<Source, String> entries = (file, function) -> false;

    private Builder() {}

    /** Makes a value known in every file; replaces a built-in of that name. */
    public Builder define(String name, Object value) {
      predeclared.put(requireNonNull(name, "name is null"), requireNonNull(value, "value is null"));
      return this;
    }

    /** What is said, and under which code, about a name that is not defined. */
    public Builder hint(String name, String code, String text) {
      hints.put(requireNonNull(name, "name is null"), new NameHint(code, text));
      return this;
    }

    /** The list parameter that a positional argument after a keyword was meant for. */
    public Builder restArgument(String function, String parameter) {
      restArguments.put(function, parameter);
      return this;
    }

    /**
     * What to propose when a file loads a value under the name of a built-in and calls it: {@code
     * load("…", alias="name") and keep name() purpose}.
     */
    public Builder shadowHint(String name, String alias, String purpose) {
      shadowHints.put(name, new ShadowHint(alias, purpose));
      return this;
    }

    /** Answers for attributes that plain values do not have. */
    public Builder attributeHint(AttributeHint hint) {
      this.attributeHint = requireNonNull(hint, "hint is null");
      return this;
    }

    /** Answers for functions that a file defines twice. */
    public Builder duplicateHint(DuplicateHint hint) {
      this.duplicateHint = requireNonNull(hint, "hint is null");
      return this;
    }

    /** Where loaded files come from. */
    public Builder loader(SourceLoader sourceLoader) {
      this.loader = requireNonNull(sourceLoader, "sourceLoader is null");
      return this;
    }

    /** What {@code print} and {@code fail} do. */
    public Builder host(Host newHost) {
      this.host = requireNonNull(newHost, "newHost is null");
      return this;
    }

    /**
     * Has calls of built-ins judged, and attributes looked up, as far as can be without carrying
     * anything out.
     *
     * @param attachment makes what built-ins find in {@link CallContext#attachment()} meanwhile
     * @param entry the functions of a file, by name, that the embedding will call
     */
    public Builder checkCalls(Supplier<Object> attachment, BiPredicate<Source, String> entry) {
      this.checking = requireNonNull(attachment, "attachment is null");
      this.entries = requireNonNull(entry, "entry is null");
      return this;
    }

    /** Bounds of every load and call. */
    public Builder limits(Limits newLimits) {
      this.limits = requireNonNull(newLimits, "newLimits is null");
      return this;
    }

    /** Finishes. */
    public Environment build() {
      return new Environment(this);
    }
  }

  @Nullable NameHint hint(String name) {
    return hints.get(name);
  }

  private static final class SilentHost implements Host {
    @Override
    public void print(CallContext context, String text) {}

    @Override
    public RuntimeException fail(CallContext context, String text) {
      return new BuiltinError("SPEC_VALUE", text);
    }
  }
}
