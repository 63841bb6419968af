package dev.faultbox.cli;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.spec.Nearest;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * Reads the options a page describes. Declared in code and not by annotations: reading those costs
 * a tenth of a second at every start.
 */
final class Options {
  static final List<String> HELP_NAMES = List.of("--help", "-h");

  private static final String END_OF_OPTIONS = "--";

  /**
   * Options and arguments of a command.
   *
   * @throws UserException USAGE, with a suggestion for an unknown option
   */
  static ParseResult parse(CommandPage page, List<String> args) {
    return parse(page, args, CommandOption::specification, false);
  }

  /**
   * @param specification of an option, for those whose values go another way
   * @param stopAtArgument whether options end at the first word that is none
   */
  static ParseResult parse(
      CommandPage page,
      List<String> args,
      Function<CommandOption, OptionSpec> specification,
      boolean stopAtArgument) {
    CommandSpec declaration =
        CommandSpec.create()
            .name("faultbox " + page.name())
            .addPositional(
                PositionalParamSpec.builder()
                    .index("0..*")
                    .arity("0..*")
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .paramLabel("ARGUMENT")
                    .build())
            .addOption(OptionSpec.builder(HELP_NAMES.toArray(new String[0])).arity("0").build());
    page.options().forEach(option -> declaration.addOption(specification.apply(option)));
    try {
      return new CommandLine(declaration)
          .setStopAtPositional(stopAtArgument)
          // An argument that begins with @ is an argument.
          .setExpandAtFiles(false)
          .parseArgs(args.toArray(new String[0]));
    } catch (CommandLine.ParameterException e) {
      throw mistake(page, e);
    }
  }

  /** Whether help is asked for, whatever else is wrong. */
  static boolean askForHelp(List<String> args) {
    int end = args.indexOf(END_OF_OPTIONS);
    return (end < 0 ? args : args.subList(0, end)).stream().anyMatch(HELP_NAMES::contains);
  }

  /** The words that are no options. */
  static List<String> arguments(ParseResult parsed) {
    return parsed.matchedPositionalValue(0, List.of());
  }

  /** The value of an option; null where it was not given. */
  static @Nullable String text(ParseResult parsed, String name) {
    return parsed.<@Nullable String>matchedOptionValue(name, null);
  }

  /**
   * The value of an option that is one of a few words.
   *
   * @throws UserException USAGE, for any other
   */
  static String choice(CommandPage page, ParseResult parsed, String name, String otherwise) {
    String value = parsed.matchedOptionValue(name, otherwise);
    List<String> choices =
        page.options().stream()
            .filter(option -> option.name().equals(name))
            .findFirst()
            .orElseThrow()
            .choices();
    if (choices.contains(value)) {
      return value;
    }
    String nearest = Nearest.to(value, choices);
    throw new UserException(
        ErrorCode.USAGE,
        name
            + " is "
            + String.join(" or ", choices)
            + ", got \""
            + value
            + "\"; write "
            + name
            + " "
            + (nearest == null ? choices.get(choices.size() - 1) : nearest));
  }

  /**
   * The value of {@code --seed}.
   *
   * @throws UserException USAGE, for what is no whole number of 64 bits
   */
  static long seed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new UserException(
          ErrorCode.USAGE, "--seed takes a whole number of 64 bits, got \"" + text + "\"");
    }
  }

  private static UserException mistake(CommandPage page, CommandLine.ParameterException e) {
    if (e.getCause() instanceof UserException user) {
      return user;
    }
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().isEmpty() ? "" : unmatched.getUnmatched().get(0);
      return UnknownOption.mistake(page, word.split("=", 2)[0]);
    }
    String what = String.valueOf(e.getMessage());
    if (e instanceof CommandLine.MissingParameterException missing) {
      what = name(missing.getMissing().get(0)) + " needs a value";
    } else if (e instanceof CommandLine.OverwrittenOptionException twice) {
      what = name(twice.getOverwritten()) + " stands there twice; keep one";
    }
    return new UserException(ErrorCode.USAGE, what + hint(page));
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  /** Where to read on. */
  static String hint(CommandPage page) {
    return " (faultbox help " + page.name() + " shows all options)";
  }

  private Options() {}
}
