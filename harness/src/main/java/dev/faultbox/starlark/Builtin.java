package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.starlark.java.eval.Printer;
import net.starlark.java.eval.StarlarkValue;
import org.jspecify.annotations.Nullable;

/** A function written in Java. Immutable; compared by identity. */
public final class Builtin implements StarlarkValue, TypeNamed {
  /** The code of a built-in. */
  @FunctionalInterface
  public interface Body {
    /**
     * Carries out one call.
     *
     * @return the result; {@code Starlark.NONE} for none
     * @throws BuiltinError for a mistake of the caller
     * @throws InterruptedException when the thread was interrupted; ends the evaluation
     */
    Object call(CallContext context, Arguments arguments) throws InterruptedException;
  }

  private final Signature signature;
  private final Body body;
  private final boolean comparisons;
  private final Judgement.Check check;
  private final Traits traits;

  /** What is known of every call. */
  private record Traits(Set<String> calls, boolean answers, @Nullable List<String> ends) {
    static final Traits NONE = new Traits(Set.of(), false, null);
  }

  Builtin(Signature signature, Body body, boolean comparisons, Judgement.Check check) {
    this(signature, body, comparisons, check, Traits.NONE);
  }

  private Builtin(
      Signature signature, Body body, boolean comparisons, Judgement.Check check, Traits traits) {
    this.signature = signature;
    this.body = requireNonNull(body, "body is null");
    this.comparisons = comparisons;
    this.check = requireNonNull(check, "check is null");
    this.traits = traits;
  }

  /** A function of the language that ends the evaluation. */
  static Builtin ending(Signature signature, Body body) {
    return new Builtin(
        signature, body, false, Judgement.Check.NOTHING, new Traits(Set.of(), false, List.of()));
  }

  /** Begins a built-in of this name. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** The name it was declared with. */
  public String name() {
    return signature.function;
  }

  /** What it is called with. */
  public Declaration declaration() {
    return Declaration.of(signature);
  }

  Signature signature() {
    return signature;
  }

  Body body() {
    return body;
  }

  Judgement.Check check() {
    return check;
  }

  /** Keywords of the functions that every call of this calls. */
  Set<String> calls() {
    return traits.calls;
  }

  /** Whether only a run can tell what it returns. */
  boolean answers() {
    return traits.answers;
  }

  /**
   * The parameters that decide whether a call ends the test; empty when every call does, null when
   * none does.
   */
  @Nullable List<String> ends() {
    return traits.ends;
  }

  boolean comparisons() {
    return comparisons;
  }

  @Override
  public String typeName() {
    return "builtin_function_or_method";
  }

  @Override
  public boolean isImmutable() {
    return true;
  }

  @Override
  public void repr(Printer printer) {
    printer.append("<built-in function ").append(name()).append('>');
  }

  @Override
  public String toString() {
    return "<built-in function " + name() + ">";
  }

  /** Declares the parameters in order. */
  public static final class Builder {
    private final String name;
    private final List<Signature.Param> params = new ArrayList<>();
    private final Map<String, String> aliases = new HashMap<>();
    private final Map<String, Signature.Mistake> mistakes = new HashMap<>();
    private Signature.@Nullable Rest rest;
    private boolean extra;
    private boolean comparisons;
    private @Nullable String surplus;
    private Judgement.Check check = Judgement.Check.NOTHING;
    private Set<String> calls = Set.of();
    private boolean answers;
    private @Nullable List<String> ends;

    private Builder(String name) {
      this.name = requireNonNull(name, "name is null");
    }

    private Builder add(String param, Signature.Kind kind, boolean required, ArgType type) {
      params.add(new Signature.Param(param, kind, required, type));
      return this;
    }

    /** A required parameter, by position or keyword. */
    public Builder required(String param, ArgType type) {
      return add(param, Signature.Kind.NORMAL, true, type);
    }

    /** An optional parameter, by position or keyword. */
    public Builder optional(String param, ArgType type) {
      return add(param, Signature.Kind.NORMAL, false, type);
    }

    /** An optional parameter, by keyword only. */
    public Builder keyword(String param, ArgType type) {
      return add(param, Signature.Kind.KEYWORD_ONLY, false, type);
    }

    /** A required parameter, by keyword only. */
    public Builder requiredKeyword(String param, ArgType type) {
      return add(param, Signature.Kind.KEYWORD_ONLY, true, type);
    }

    /** Takes any number of further arguments by position, each of this type. */
    public Builder rest(String param, ArgType type) {
      this.rest = new Signature.Rest(param, type);
      return this;
    }

    /** Takes any other keyword, see {@link Arguments#extra()}. */
    public Builder extraKeywords() {
      this.extra = true;
      return this;
    }

    /** A second spelling of a parameter's keyword. */
    public Builder alias(String alias, String param) {
      aliases.put(alias, param);
      return this;
    }

    /** The answer to a keyword that authors try: {@code f() has no argument "cmd"; answer}. */
    public Builder mistake(String keyword, String answer) {
      mistakes.put(keyword, new Signature.Mistake(answer, false));
      return this;
    }

    /** As {@link #mistake}, followed by the list of valid keywords. */
    public Builder mistakeListing(String keyword, String answer) {
      mistakes.put(keyword, new Signature.Mistake(answer, true));
      return this;
    }

    /** The whole message for one argument too many by position. */
    public Builder surplus(String message) {
      this.surplus = message;
      return this;
    }

    /** Makes {@link CallContext#comparison} work for this built-in's arguments. */
    public Builder recordComparisons() {
      this.comparisons = true;
      return this;
    }

    /**
     * Says that the body only looks at its arguments. Calls whose arguments are all known are
     * judged by it before anything is evaluated.
     */
    public Builder pure() {
      this.check = new Judgement.Check(Judgement.PURE, Judgement.Check.NOTHING.body());
      return this;
    }

    /**
     * As {@link #pure}, where leaving out a keyword-only argument never is a mistake: calls are
     * judged even if such arguments are not known.
     */
    public Builder pureByKeyword() {
      this.check = new Judgement.Check(Judgement.PURE_BY_KEYWORD, Judgement.Check.NOTHING.body());
      return this;
    }

    /**
     * What can be judged of a call before it is carried out: throws what the body would throw.
     * Arguments may be {@link Unknown}.
     */
    public Builder check(Body mistakes) {
      this.check = new Judgement.Check(Judgement.ANYWHERE, mistakes);
      return this;
    }

    /** As {@link #check}, for calls inside functions alone. */
    public Builder checkInside(Body mistakes) {
      this.check = new Judgement.Check(Judgement.INSIDE, mistakes);
      return this;
    }

    /** Says that every call of this calls the function that is given as this keyword. */
    public Builder calls(String keyword) {
      this.calls = Set.of(keyword);
      return this;
    }

    /** Says that the result comes from what is tested: nothing before a run can tell it. */
    public Builder answers() {
      this.answers = true;
      return this;
    }

    /** Says that a call ends the test unless these arguments are as they should be. */
    public Builder ends(String... decisive) {
      this.ends = List.of(decisive);
      return this;
    }

    /** Finishes. */
    public Builtin body(Body body) {
      return new Builtin(
          new Signature(name, params, rest, extra, aliases, mistakes, surplus),
          body,
          comparisons,
          check,
          new Traits(Set.copyOf(calls), answers, ends));
    }
  }
}
