package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * Everything about a command that its user is told: the one place that help, parsing, suggestions
 * and completion take it from.
 *
 * @param name its word
 * @param arguments what stands behind it, as in {@code A B}
 * @param summary one line for the list of commands, at most 50 characters
 * @param about what it does, a paragraph
 * @param options without {@code --help}, which every command has
 * @param notes more paragraphs; the lines of one that begins with a heading in a line of its own
 *     are not filled, so that tables survive
 * @param examples whole command lines
 * @param exitCodes lines such as {@code 0 all passed}
 */
record CommandPage(
    String name,
    String arguments,
    String summary,
    String about,
    List<CommandOption> options,
    List<String> notes,
    List<String> examples,
    List<String> exitCodes) {
  /** What every command ends with when the tool itself is wrong. */
  static final String DEFECT = "70 defect of the tool";

  static final String INTERRUPTED = "130 interrupted";

  CommandPage {
    requireNonNull(name, "name is null");
    requireNonNull(arguments, "arguments is null");
    requireNonNull(summary, "summary is null");
    requireNonNull(about, "about is null");
    options = List.copyOf(options);
    notes = List.copyOf(notes);
    examples = List.copyOf(examples);
    exitCodes = List.copyOf(exitCodes);
  }

  /** Every name of every option, those of {@code --help} too. */
  List<String> optionNames() {
    List<String> names = new ArrayList<>();
    options.forEach(option -> names.addAll(option.names()));
    names.addAll(Options.HELP_NAMES);
    return names;
  }
}
