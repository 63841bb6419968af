package dev.faultbox.cli;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;

/** How many tests run side by side. */
final class Jobs {
  private static final String AUTO = "auto";

  /** More digits than any number of lanes has; as many lanes as tests are enough. */
  private static final int MAX_DIGITS = 9;

  private Jobs() {}

  /**
   * @throws UserException USAGE for what is neither {@code auto} nor a whole number above 0
   */
  static int parse(String text) {
    if (text.equals(AUTO)) {
      return Runtime.getRuntime().availableProcessors();
    }
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    String number = digits ? text.replaceFirst("^0+", "") : "";
    if (number.isEmpty()) {
      throw new UserException(
          ErrorCode.USAGE,
          "--jobs takes a whole number above 0, or auto, got \"" + text + "\"; write --jobs 2");
    }
    return number.length() > MAX_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(number);
  }
}
