package dev.faultbox.cli;

import java.util.List;
import java.util.Optional;

/** The commands there are, in the order in which help lists them. */
final class CommandPages {
  /** Commands without a page of their own: they take no options. */
  static final List<String> PLAIN = List.of("version", "help");

  private CommandPages() {}

  static List<CommandPage> all() {
    return List.of(
        TestPage.PAGE,
        WatchPage.PAGE,
        RunPage.PAGE,
        CheckCommand.PAGE,
        InitCommand.PAGE,
        ReportCommand.PAGE,
        MergeCommand.PAGE,
        DiffCommand.PAGE,
        CompletionCommand.PAGE,
        DoctorCommand.PAGE,
        ReferenceCommand.PAGE);
  }

  static Optional<CommandPage> of(String name) {
    return all().stream().filter(page -> page.name().equals(name)).findFirst();
  }

  /** Every word that is a command. */
  static List<String> names() {
    return java.util.stream.Stream.concat(all().stream().map(CommandPage::name), PLAIN.stream())
        .toList();
  }
}
