package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.starlark.BuiltinError;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a service may be called: it becomes a host name inside the run. */
final class ServiceNames {
  /** Longest label of a host name, in characters. */
  private static final int MAX_LENGTH = 63;

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0," + (MAX_LENGTH - 1) + "}");
  private static final Set<String> RESERVED = Set.of("test", "localhost");

  private ServiceNames() {}

  /** Fails, at argument {@code name}, for a name that no service may have. */
  static void check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw error(
          "\"%s\" cannot be a host name; write letters, digits, \"-\" or \"_\", starting with a letter%s: \"%s\""
              .formatted(
                  name,
                  name.length() > MAX_LENGTH ? ", at most " + MAX_LENGTH : "",
                  suggestion(name, "db")));
    }
    if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      throw error(
          "\"%s\" is reserved for the side that runs the tests; write another name: \"%s-service\""
              .formatted(name, name));
    }
  }

  /** The written name with what is not allowed replaced. */
  static String suggestion(String name, String otherwise) {
    String legal =
        name.replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^[^A-Za-z]+", "").replaceAll("-+$", "");
    String cut = legal.substring(0, Math.min(legal.length(), MAX_LENGTH));
    return cut.isEmpty() ? otherwise : cut;
  }

  private static BuiltinError error(String message) {
    return Phase.error(ErrorCode.SPEC_VALUE, message).at("name");
  }
}
