package dev.faultbox.image;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a Dockerfile only BuildKit understands. The engine's API builds with the classic builder:
 * BuildKit wants a session, which the docker command line keeps. Engines that have one builder for
 * all take such files, so they are tried, and only a refusal is explained.
 */
public final class BuildKitUse {
  /** How the classic builder refuses what it does not know. */
  private static final Pattern REFUSAL =
      Pattern.compile(
          "requires BuildKit|unknown flag|unknown instruction|failed to parse platform|stat <<",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern SYNTAX = Pattern.compile("(?i)#\\s*syntax\\s*=\\s*(\\S+).*");
  private static final Pattern INSTRUCTION =
      Pattern.compile("(?i)\\s*(FROM|RUN|COPY|ADD)\\s+((?:--\\S+\\s+)*)(.*)");
  private static final Pattern FLAG =
      Pattern.compile(
          "--(mount|network|security|link|chmod|checksum|exclude|parents|keep-git-dir|unpack)\\b");

  /** The variables that BuildKit sets by itself. */
  private static final Pattern PLATFORM =
      Pattern.compile("--platform=\\$\\{?(BUILD|TARGET)PLATFORM\\b");

  /** Not {@code <<<}, which is the shell's. */
  private static final Pattern HEREDOC = Pattern.compile("(?<!<)<<-?[\"']?[A-Za-z_]\\w*");

  private BuildKitUse() {}

  /**
   * What to add to the message of a build that failed; empty when BuildKit would not help.
   *
   * @param dockerfile its text
   * @param failure what the builder said
   * @param directory of the Dockerfile, as the spec wrote it
   */
  public static Optional<String> explain(String dockerfile, String failure, String directory) {
    return REFUSAL.matcher(failure).find()
        ? first(dockerfile.lines().toList()).map(use -> text(use, directory))
        : Optional.empty();
  }

  private static String text(String use, String directory) {
    return use
        + " needs BuildKit, and build = runs the engine's classic builder. Build the image yourself,"
        + " docker build -t NAME "
        + directory
        + ", and write image = \"NAME\"; or say it without that in the Dockerfile";
  }

  /** The first use of it, with its line; a syntax line only when there is nothing else. */
  private static Optional<String> first(List<String> lines) {
    Optional<String> syntax = Optional.empty();
    for (int at = 0; at < lines.size(); at++) {
      Matcher directive = SYNTAX.matcher(lines.get(at));
      if (directive.matches() && syntax.isEmpty()) {
        syntax = Optional.of(named(at, "# syntax=" + directive.group(1)));
      }
      int start = at;
      StringBuilder whole = new StringBuilder(lines.get(at));
      while (whole.toString().stripTrailing().endsWith("\\") && at + 1 < lines.size()) {
        whole.setLength(whole.lastIndexOf("\\"));
        whole.append(' ').append(lines.get(++at));
      }
      String use = use(whole.toString());
      if (!use.isEmpty()) {
        return Optional.of(named(start, use));
      }
    }
    return syntax;
  }

  private static String named(int line, String use) {
    return "Dockerfile:" + (line + 1) + ": " + use;
  }

  private static String use(String line) {
    Matcher instruction = INSTRUCTION.matcher(line);
    if (!instruction.matches()) {
      return "";
    }
    String name = instruction.group(1).toUpperCase(Locale.ROOT);
    Matcher flag = (name.equals("FROM") ? PLATFORM : FLAG).matcher(instruction.group(2));
    if (flag.find()) {
      return name + " " + flag.group();
    }
    Matcher heredoc = HEREDOC.matcher(instruction.group(3));
    return !name.equals("FROM") && heredoc.find() ? name + " " + heredoc.group() : "";
  }
}
