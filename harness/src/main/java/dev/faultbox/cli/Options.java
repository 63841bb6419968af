package dev.faultbox.cli;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.spec.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the options a page describes. The libraries for this cost a twentieth of a second and more
 * at every start: they are compiled for a Java whose classes the archive of the JVM does not take,
 * or read annotations.
 */
final class Options {
  static final List<String> HELP_NAMES = List.of("--help", "-h");

  private static final String END_OF_OPTIONS = "--";

  private final CommandPage page;
  private final boolean stopAtArgument;
  private final Map<String, CommandOption> known = new HashMap<>();
  private final List<ParsedOptions.Given> given = new ArrayList<>();
  private final List<String> arguments = new ArrayList<>();

  private Options(CommandPage page, boolean stopAtArgument) {
    this.page = page;
    this.stopAtArgument = stopAtArgument;
    CommandOption help = new CommandOption(HELP_NAMES, "", true, "");
    HELP_NAMES.forEach(name -> known.put(name, help));
    page.options().forEach(option -> option.names().forEach(name -> known.put(name, option)));
  }

  /**
   * Options and arguments of a command, in any order; behind {@code --} stand arguments only.
   *
   * @throws UserException USAGE, with a suggestion for an unknown option
   */
  static ParsedOptions parse(CommandPage page, List<String> args) {
    return new Options(page, false).read(args);
  }

  /**
   * Options of a command whose first argument is a program, with which its own words begin.
   *
   * @throws UserException USAGE, with a suggestion for an unknown option
   */
  static ParsedOptions parseUpToProgram(CommandPage page, List<String> args) {
    return new Options(page, true).read(args);
  }

  private ParsedOptions read(List<String> words) {
    boolean ended = false;
    for (int at = 0; at < words.size(); at++) {
      String word = words.get(at);
      if (ended || !isOption(word)) {
        arguments.add(word);
        ended |= stopAtArgument;
      } else if (word.equals(END_OF_OPTIONS)) {
        ended = true;
      } else if (take(word, at + 1 < words.size() ? words.get(at + 1) : null)) {
        at++;
      }
    }
    return new ParsedOptions(given, arguments);
  }

  /** A dash alone is the name of standard input. */
  private static boolean isOption(String word) {
    return word.length() > 1 && word.startsWith("-");
  }

  /** Returns whether the next word was its value. */
  private boolean take(String word, @Nullable String next) {
    int equals = word.indexOf('=');
    String written = equals < 0 ? word : word.substring(0, equals);
    CommandOption option = known.get(written);
    if (option == null) {
      throw UnknownOption.mistake(page, written);
    }
    if (!option.repeated() && given.stream().anyMatch(has -> has.name().equals(option.name()))) {
      throw mistake(option.name() + " stands there twice; keep one");
    }
    if (!option.takesValue()) {
      if (equals >= 0) {
        throw mistake(written + " takes no value; write " + written);
      }
      given.add(new ParsedOptions.Given(option.name(), ""));
      return false;
    }
    if (equals >= 0) {
      given.add(new ParsedOptions.Given(option.name(), word.substring(equals + 1)));
      return false;
    }
    if (next == null || known.containsKey(next)) {
      throw mistake(option.name() + " needs a value");
    }
    given.add(new ParsedOptions.Given(option.name(), next));
    return true;
  }

  private UserException mistake(String what) {
    return new UserException(ErrorCode.USAGE, what + hint(page));
  }

  /** Whether help is asked for, whatever else is wrong. */
  static boolean askForHelp(List<String> args) {
    int end = args.indexOf(END_OF_OPTIONS);
    return (end < 0 ? args : args.subList(0, end)).stream().anyMatch(HELP_NAMES::contains);
  }

  /**
   * The value of an option that is one of a few words.
   *
   * @throws UserException USAGE, for any other
   */
  static String choice(CommandPage page, ParsedOptions parsed, String name, String otherwise) {
    String value = parsed.text(name, otherwise);
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

  /** Where to read on. */
  static String hint(CommandPage page) {
    return " (faultbox help " + page.name() + " shows all options)";
  }
}
