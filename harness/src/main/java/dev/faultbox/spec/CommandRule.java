package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Errno;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleBytes;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.Trigger;
import dev.faultbox.spec.grammar.DurationGrammar;
import java.math.BigDecimal;
import java.util.List;

/**
 * A rule as the command line writes it: {@code write=EIO:30%:/data/*:nth=3}.
 *
 * @param name family, alias or call; or an operation on files
 * @param calls what the name stands for
 * @param value error number by name, or a duration
 * @param delays whether the value is a duration
 * @param percent 0 to 100, without trailing zeros
 * @param path glob, empty for any resource
 */
public record CommandRule(
    String name,
    List<Syscall> calls,
    String value,
    boolean delays,
    BigDecimal percent,
    String path,
    Trigger trigger) {
  static final BigDecimal ALWAYS = new BigDecimal(100);
  static final String DELAY = "delay";

  public CommandRule {
    requireNonNull(name, "name is null");
    calls = List.copyOf(calls);
    requireNonNull(value, "value is null");
    percent = percent.stripTrailingZeros();
    requireNonNull(path, "path is null");
    requireNonNull(trigger, "trigger is null");
  }

  /** What the tracer is told. */
  public Rule toRule() {
    String text = (delays ? "delay(" : "deny(") + value + ")";
    long argument =
        delays ? DurationGrammar.parse(value).toNanos() : Errno.number(value).orElseThrow();
    return new Rule(
        name,
        "",
        calls,
        delays ? RuleAction.DELAY : RuleAction.DENY,
        argument,
        text,
        toString(),
        "",
        "",
        trigger,
        percent.divide(ALWAYS).doubleValue(),
        0,
        path.isEmpty() ? List.of() : List.of(path),
        List.of(),
        RuleBytes.NONE,
        percent.compareTo(ALWAYS) == 0 ? "" : "probability=\"" + percent.toPlainString() + "%\"",
        false);
  }

  /** The text that means this rule; a percentage is left out where 100 is understood. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(name).append('=');
    out.append(delays ? DELAY + ":" : "").append(value);
    boolean always = percent.compareTo(ALWAYS) == 0;
    if (!always || CommandRules.looksLikePercent(path)) {
      out.append(':').append(percent.toPlainString()).append('%');
    }
    if (!path.isEmpty()) {
      out.append(':').append(path);
    }
    if (trigger.kind() != Trigger.Kind.NONE) {
      out.append(':').append(trigger.text());
    }
    return out.toString();
  }
}
