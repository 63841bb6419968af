package dev.faultbox.spec;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Peer;
import dev.faultbox.model.Rule;

/**
 * What the tracer takes of a rule, held here because the tracer can only close the connection over
 * it. The numbers are those of the wire.
 */
final class RuleLimits {
  /** Bytes of a tag, which held calls carry one by one. */
  private static final int TAG_BYTES = 128;

  /** Bytes of a path of Linux, without its end. */
  private static final int GLOB_BYTES = 4095;

  /** Bytes of a label, which every event of the rule shows. */
  private static final int LABEL_BYTES = 1024;

  private RuleLimits() {}

  /** Fails when the tracer would refuse the rule. */
  static void check(Rule rule) {
    check(rule, "tag", rule.tag(), TAG_BYTES);
    check(rule, "label", rule.label(), LABEL_BYTES);
    rule.paths().forEach(path -> check(rule, "path", path, GLOB_BYTES));
    rule.peers().stream().map(Peer::address).forEach(to -> check(rule, "to", to, GLOB_BYTES));
  }

  private static void check(Rule rule, String what, String text, int limit) {
    int length = text.getBytes(UTF_8).length;
    String problem = null;
    if (text.indexOf('\0') >= 0) {
      problem = "holds a zero byte; leave it out";
    } else if (length > limit) {
      problem = "has %d bytes and may have %d; write a shorter one".formatted(length, limit);
    }
    if (problem != null) {
      throw Phase.error(
              ErrorCode.SPEC_VALUE, "%s of %s= %s".formatted(what, rule.keyword(), problem))
          .atKeyword(rule.keyword());
    }
  }
}
