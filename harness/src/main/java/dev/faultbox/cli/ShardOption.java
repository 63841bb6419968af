package dev.faultbox.cli;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Shard;
import dev.faultbox.model.UserException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The value of {@code --shard}. */
final class ShardOption {
  private static final Pattern FORM = Pattern.compile("(\\d{1,5})/(\\d{1,5})");

  private ShardOption() {}

  /**
   * @param text such as {@code 2/5}
   * @throws UserException USAGE, for what names no part of a run
   */
  static Shard parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      int index = Integer.parseInt(matcher.group(1));
      int of = Integer.parseInt(matcher.group(2));
      if (index >= 1 && index <= of && of <= Shard.MAX) {
        return new Shard(index, of);
      }
    }
    throw new UserException(
        ErrorCode.USAGE,
        "--shard takes a part and the number of parts, 1/4 to 4/4 for four, got \"" + text + "\"");
  }
}
