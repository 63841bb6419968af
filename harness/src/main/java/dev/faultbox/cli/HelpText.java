package dev.faultbox.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Help as text of a given width. */
final class HelpText {
  /** Lines longer than this are hard to read, whatever room there is. */
  private static final int WIDEST = 80;

  /** Below this two columns leave too little for the second. */
  private static final int TWO_COLUMNS = 60;

  private static final int NARROWEST = 20;
  private static final int INDENT = 2;
  private static final int COMMAND_COLUMN = 28;
  private static final int OPTION_COLUMN = 23;
  private static final int CODE_DIGITS = 3;

  private final int width;
  private final StringBuilder text = new StringBuilder();

  private HelpText(int columns) {
    this.width = Math.max(NARROWEST, Math.min(columns, WIDEST));
  }

  /** One screen about the tool. */
  static String overview(int columns) {
    HelpText help = new HelpText(columns);
    help.paragraph(Overview.ABOUT);
    help.heading("Usage:");
    help.row(COMMAND_COLUMN, "faultbox SPEC.star", "the same as faultbox test SPEC.star");
    help.row(COMMAND_COLUMN, "faultbox COMMAND ...", "one of these:");
    help.heading("Commands:");
    for (CommandPage page : CommandPages.all()) {
      help.row(COMMAND_COLUMN, page.name() + " " + Overview.shortened(page), page.summary());
    }
    help.row(COMMAND_COLUMN, "version", "print the version");
    help.row(COMMAND_COLUMN, "help COMMAND", "its options, exit codes and examples");
    help.heading("Options of test you need first:");
    for (CommandOption option : Overview.options()) {
      help.option(option, Overview.text(option));
    }
    help.heading("Examples:");
    Overview.EXAMPLES.forEach(help::command);
    help.heading("Exit codes:");
    help.filled(Overview.EXIT_CODES, INDENT);
    return help.text.toString();
  }

  /** Everything about one command. */
  static String of(CommandPage page, int columns) {
    HelpText help = new HelpText(columns);
    help.heading("Usage:");
    boolean any = !page.options().isEmpty();
    help.command(
        ("faultbox " + page.name() + (any ? " [options] " : " ") + page.arguments()).strip());
    help.text.append('\n');
    help.paragraph(page.about());
    if (any) {
      help.heading("Options:");
      page.options().forEach(option -> help.option(option, option.text()));
    }
    for (String note : page.notes()) {
      help.note(note);
    }
    help.heading("Examples:");
    page.examples().forEach(help::command);
    help.heading("Exit codes:");
    for (String code : page.exitCodes()) {
      boolean number = Character.isDigit(code.charAt(0));
      int padding = number ? CODE_DIGITS - code.indexOf(' ') : 0;
      help.filled(code, INDENT + padding, number ? INDENT + CODE_DIGITS + 1 : INDENT);
    }
    return help.text.toString();
  }

  private void note(String note) {
    int end = note.indexOf(":\n");
    if (end < 0) {
      text.append('\n');
      paragraph(note);
      return;
    }
    heading(note.substring(0, end + 1));
    for (String line : note.substring(end + 2).split("\n")) {
      int gap = line.indexOf("  ");
      if (INDENT + line.length() <= width) {
        command(line);
      } else if (gap < 0) {
        filled(line, INDENT);
      } else {
        String meaning = line.substring(gap).strip();
        row(INDENT + line.length() - meaning.length(), line.substring(0, gap), meaning);
      }
    }
  }

  private void option(CommandOption option, String what) {
    List<String> shortFirst = new ArrayList<>(option.names());
    Collections.reverse(shortFirst);
    String names = String.join(", ", shortFirst);
    row(OPTION_COLUMN, option.takesValue() ? names + " " + option.value() : names, what);
  }

  private void heading(String heading) {
    if (text.length() > 0) {
      text.append('\n');
    }
    text.append(heading).append('\n');
  }

  private void paragraph(String words) {
    filled(words, 0);
  }

  /** A whole command line, which may be copied: never filled, only cut by the terminal itself. */
  private void command(String line) {
    text.append(" ".repeat(INDENT)).append(line).append('\n');
  }

  /** A word and what it means, beside each other or, with little room, below each other. */
  private void row(int column, String word, String meaning) {
    if (width < TWO_COLUMNS) {
      filled(word, INDENT, INDENT);
      filled(meaning, INDENT + INDENT + INDENT);
      return;
    }
    text.append(" ".repeat(INDENT)).append(word);
    int used = INDENT + word.length();
    if (used + 1 > column) {
      text.append('\n');
      used = 0;
    }
    text.append(" ".repeat(column - used));
    wrap(meaning, column, column);
  }

  private void filled(String words, int indent) {
    filled(words, indent, indent);
  }

  private void filled(String words, int first, int rest) {
    text.append(" ".repeat(first));
    wrap(words, first, rest);
  }

  /** Words from a column on, and in the lines below from another. */
  private void wrap(String words, int column, int rest) {
    int at = column;
    boolean begun = false;
    for (String word : words.split(" ")) {
      if (begun && at + 1 + word.length() > width) {
        text.append('\n').append(" ".repeat(rest));
        at = rest;
        begun = false;
      }
      if (begun) {
        text.append(' ');
        at++;
      }
      text.append(word);
      at += word.length();
      begun = true;
    }
    text.append('\n');
  }
}
