package dev.faultbox.testing;

import java.util.ArrayList;
import java.util.List;

/** What the runner of GitHub Actions obeys of the lines of a step. */
public final class GithubRunner {
  private static final String STOP = "::stop-commands::";

  private GithubRunner() {}

  /**
   * The commands among the lines, but for those that end and begin obedience.
   *
   * @param deafAtTheEnd added to the answer when the text leaves the runner deaf
   */
  public static List<String> obeyed(String text, String deafAtTheEnd) {
    List<String> commands = new ArrayList<>();
    String resume = "";
    for (String line : text.split("[\r\n]+", -1)) {
      String command = line.strip();
      if (!resume.isEmpty()) {
        resume = command.equals(resume) ? "" : resume;
      } else if (command.startsWith(STOP)) {
        resume = "::" + command.substring(STOP.length()) + "::";
      } else if ((command.startsWith("::") && command.indexOf("::", 2) > 2)
          || command.contains("##[")) {
        commands.add(command);
      }
    }
    if (!resume.isEmpty()) {
      commands.add(deafAtTheEnd);
    }
    return commands;
  }
}
