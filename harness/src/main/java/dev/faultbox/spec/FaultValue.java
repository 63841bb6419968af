package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleBytes;
import dev.faultbox.starlark.TypeNamed;
import net.starlark.java.eval.Printer;
import net.starlark.java.eval.StarlarkValue;

/**
 * What is to happen to calls; which ones, says the keyword it is given to. May be used in several
 * windows.
 */
final class FaultValue implements StarlarkValue, TypeNamed {
  private final String builtin;
  private final RuleAction action;
  private final long argument;
  private final String text;
  private final String source;
  private final String tag;
  private final RuleOptions options;
  private final RuleBytes bytes;
  private final String details;
  private final boolean restarts;

  /**
   * A fault that its text tells in full.
   *
   * @param argument as {@link dev.faultbox.model.Rule} has it
   * @param text {@code deny(EIO)}
   * @param source {@code deny("EIO")}
   */
  FaultValue(
      String builtin,
      RuleAction action,
      long argument,
      String text,
      String source,
      String tag,
      RuleOptions options) {
    this(builtin, action, argument, text, source, tag, options, RuleBytes.NONE, "", false);
  }

  /**
   * A fault that says more than its text; the options may say after how many bytes it fires.
   *
   * @param details what the text leaves out, as it was written: {@code offset=1 mode="zero"}
   * @param restarts a crash: the service is started again behind it
   */
  FaultValue(
      String builtin,
      RuleAction action,
      long argument,
      String text,
      String source,
      String tag,
      RuleOptions options,
      RuleBytes bytes,
      String details,
      boolean restarts) {
    this.builtin = requireNonNull(builtin, "builtin is null");
    this.action = requireNonNull(action, "action is null");
    this.argument = argument;
    this.text = requireNonNull(text, "text is null");
    this.source = requireNonNull(source, "source is null");
    this.tag = requireNonNull(tag, "tag is null");
    this.options = requireNonNull(options, "options is null");
    this.bytes = bytes.withAfter(options.afterBytes());
    this.details = requireNonNull(details, "details is null");
    this.restarts = restarts;
  }

  /** Name of the builtin that made it. */
  String builtin() {
    return builtin;
  }

  RuleAction action() {
    return action;
  }

  long argument() {
    return argument;
  }

  String text() {
    return text;
  }

  String source() {
    return source;
  }

  String tag() {
    return tag;
  }

  RuleOptions options() {
    return options;
  }

  RuleBytes bytes() {
    return bytes;
  }

  /** What a rule line shows of it behind its filters. */
  String written() {
    return (details + " " + options.written()).strip();
  }

  /** Whether the service is started again behind its crash. */
  boolean restarts() {
    return restarts;
  }

  @Override
  public String typeName() {
    return "fault";
  }

  @Override
  public boolean isImmutable() {
    return true;
  }

  @Override
  public void repr(Printer printer) {
    printer.append(source);
  }

  @Override
  public String toString() {
    return source;
  }
}
