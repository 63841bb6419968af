package dev.faultbox.run;

import dev.faultbox.model.Verdict;
import java.util.Collection;

/** Exit codes of the tool and which one wins when several apply. */
public final class ExitCodes {
  public static final int PASSED = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;
  public static final int ENVIRONMENT = 3;
  public static final int INCONCLUSIVE = 4;
  public static final int DEFECT = 70;
  public static final int INTERRUPTED = 130;

  private ExitCodes() {}

  /** Exit code of the tests alone; halted tests do not count. */
  public static int of(Collection<Verdict> verdicts) {
    int code = PASSED;
    for (Verdict verdict : verdicts) {
      code = worse(code, of(verdict));
    }
    return code;
  }

  /** The one of two codes that ranks higher: 70, 130, 3, 2, 1, 4, 0. */
  public static int worse(int a, int b) {
    return rank(a) >= rank(b) ? a : b;
  }

  private static int of(Verdict verdict) {
    return switch (verdict) {
      case PASS, HALTED -> PASSED;
      case FAIL, ERROR -> FAILED;
      case INCONCLUSIVE -> INCONCLUSIVE;
    };
  }

  private static int rank(int code) {
    return switch (code) {
      case PASSED -> 0;
      case INCONCLUSIVE -> 1;
      case FAILED -> 2;
      case USAGE -> 3;
      case ENVIRONMENT -> 4;
      case INTERRUPTED -> 5;
      default -> 6;
    };
  }
}
