package dev.faultbox.cli;

/** The help of every command on one page of Markdown. */
final class CommandReference {
  private static final int COLUMNS = 80;

  private CommandReference() {}

  static String page() {
    StringBuilder out = new StringBuilder();
    out.append("<!-- Generated: faultbox reference --format cli. Do not edit. -->\n\n");
    out.append("# Command line\n\n");
    out.append("What `faultbox help` says, and `faultbox help COMMAND` of every command.\n\n");
    block(out, HelpText.overview(COLUMNS));
    for (CommandPage page : CommandPages.all()) {
      out.append("\n## faultbox ").append(page.name()).append("\n\n");
      block(out, HelpText.of(page, COLUMNS));
    }
    return out.toString();
  }

  private static void block(StringBuilder out, String text) {
    out.append("```text\n").append(text.stripTrailing()).append("\n```\n");
  }
}
