package dev.faultbox.cli;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.spec.Nearest;
import java.util.List;
import java.util.Optional;

/** The mistake of who wrote an option that a command does not have. */
final class UnknownOption {
  private UnknownOption() {}

  /** Names what was probably meant: an option of this command, or the command that has it. */
  static UserException mistake(CommandPage page, String name) {
    return new UserException(
        ErrorCode.USAGE, "unknown option " + name + suggestion(page, name) + Options.hint(page));
  }

  private static String suggestion(CommandPage page, String name) {
    List<CommandPage> others =
        CommandPages.all().stream().filter(other -> !other.name().equals(page.name())).toList();
    List<String> owners =
        others.stream()
            .filter(other -> other.optionNames().contains(name))
            .map(CommandPage::name)
            .toList();
    String nearest = Nearest.to(name, page.optionNames());
    if (!owners.isEmpty()) {
      return " of " + page.name() + "; it is one of " + String.join(", ", owners);
    }
    if (nearest != null) {
      return "; did you mean " + nearest + "?";
    }
    Optional<String> elsewhere =
        others.stream()
            .flatMap(
                other ->
                    Optional.ofNullable(Nearest.to(name, other.optionNames()))
                        .map(near -> near + " of " + other.name())
                        .stream())
            .findFirst();
    return elsewhere.map(near -> "; did you mean " + near + "?").orElse("");
  }
}
