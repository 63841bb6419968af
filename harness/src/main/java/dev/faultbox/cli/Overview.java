package dev.faultbox.cli;

import java.util.List;
import java.util.Map;

/** What is on the one screen of {@code faultbox help}. */
final class Overview {
  static final String ABOUT =
      "Faultbox runs every service of a spec in its own Linux container, fresh for every test,"
          + " records its system calls, and breaks them where the spec says so.";

  static final List<String> EXAMPLES =
      List.of(
          "faultbox specs/my-first-test.star",
          "faultbox test specs/ --jobs auto --junit results.xml",
          "faultbox run --fault write=EIO:30% bin/linux/target");

  static final String EXIT_CODES =
      "0 passed, 1 failed, 2 usage or spec, 3 engine or image, 4 inconclusive, 70 defect of the"
          + " tool, 130 interrupted";

  private static final int LONGEST_ARGUMENTS = 16;

  /** Names of options and the few words there is room for. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "--test", "only tests of this name, glob or ~regex",
          "--jobs", "tests that run side by side",
          "--dry-run", "list services and tests, start nothing",
          "--junit", "write a JUnit XML file",
          "--output", "write everything that happened (JSON)",
          "--verbose", "logs and output of passing tests, too");

  private Overview() {}

  static List<CommandOption> options() {
    return TestPage.PAGE.options().stream()
        .filter(option -> OPTIONS.containsKey(option.name()))
        .toList();
  }

  static String text(CommandOption option) {
    return OPTIONS.getOrDefault(option.name(), option.text());
  }

  /** Its arguments, or their beginning when they would not fit. */
  static String shortened(CommandPage page) {
    String arguments = page.arguments().replace("[--] ", "");
    return arguments.length() <= LONGEST_ARGUMENTS
        ? arguments
        : arguments.substring(0, arguments.lastIndexOf(' ', LONGEST_ARGUMENTS)) + " ...";
  }
}
