package dev.faultbox.cli;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.spec.SpecOptions;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How specs are read, as the environment says it. */
final class LoadOptions {
  private static final String MAX_FILE_BYTES = "FAULTBOX_LOAD_FILE_MAX_BYTES";
  private static final String HERMETIC = "FAULTBOX_HERMETIC";

  private LoadOptions() {}

  /**
   * @throws UserException USAGE, for a variable that cannot be understood
   */
  static SpecOptions of(Map<String, String> environment, Path workingDirectory) {
    return SpecOptions.of(workingDirectory)
        .hermetic("1".equals(environment.get(HERMETIC)))
        .maxFileBytes(maxFileBytes(environment.get(MAX_FILE_BYTES)));
  }

  private static long maxFileBytes(@Nullable String text) {
    if (text == null) {
      return SpecOptions.DEFAULT_MAX_FILE_BYTES;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new UserException(
          ErrorCode.USAGE, MAX_FILE_BYTES + "=\"" + text + "\" is no number of bytes");
    }
  }
}
