package dev.faultbox.junit;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.spec.grammar.DurationGrammar;
import dev.faultbox.spec.grammar.GrammarException;
import java.time.Duration;

/** Durations in annotations, written as in specs. */
final class Durations {
  private Durations() {}

  static Duration timeout(String text) {
    try {
      Duration timeout = DurationGrammar.parse(text);
      if (!timeout.isZero()) {
        return timeout;
      }
    } catch (GrammarException e) {
      throw new UserException(ErrorCode.USAGE, "timeout: " + e.getMessage());
    }
    throw new UserException(ErrorCode.USAGE, "timeout must be longer than zero; write \"30s\"");
  }
}
