package dev.faultbox.cli;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Rule;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.UserException;
import dev.faultbox.spec.CommandRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Options of {@code faultbox run}; the first word that is none is the program, and what follows is
 * the program's.
 *
 * @param program empty when only help was asked for
 * @param rules in the order they were written, whichever option said them
 * @param seed null for a fresh one
 */
record RunArguments(
    String program,
    List<String> args,
    List<Rule> rules,
    Map<String, String> env,
    @Nullable Long seed,
    @Nullable String output,
    boolean help) {
  private static final List<String> OPTIONS =
      List.of("--fault", "--fs-fault", "--env", "--seed", "--output", "--help");

  RunArguments {
    args = List.copyOf(args);
    rules = List.copyOf(rules);
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
  }

  /**
   * @param args those behind {@code run}
   * @throws UserException USAGE, for the first mistake
   */
  static RunArguments parse(List<String> args) {
    SyscallTable table = SyscallTable.embedded();
    List<Rule> rules = new ArrayList<>();
    Map<String, String> env = new LinkedHashMap<>();
    CommandRules ofCalls = CommandRules.ofCalls(table);
    CommandRules ofFiles = CommandRules.ofFiles(table);
    CommandSpec declaration =
        CommandSpec.create()
            .name("faultbox run")
            .addPositional(
                PositionalParamSpec.builder()
                    .index("0..*")
                    .arity("0..*")
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .paramLabel("PROGRAM")
                    .build())
            // Consumers keep the order between the two, which decides who is asked first.
            .addOption(taking("--fault", text -> rules.add(ofCalls.parse(text).toRule())))
            .addOption(taking("--fs-fault", text -> rules.add(ofFiles.parse(text).toRule())))
            .addOption(taking("--env", text -> variable(env, text)))
            .addOption(Options.text("--seed"))
            .addOption(Options.text("--output"))
            .addOption(Options.flag("--help", "-h"));
    CommandLine.ParseResult parsed;
    try {
      parsed =
          new CommandLine(declaration)
              .setStopAtPositional(true)
              .parseArgs(args.toArray(new String[0]));
    } catch (CommandLine.UnmatchedArgumentException e) {
      throw Options.unknown(
          e,
          OPTIONS,
          "options of the program stand behind it; faultbox run --help shows all others");
    } catch (CommandLine.ParameterException e) {
      if (e.getCause() instanceof UserException mistake) {
        throw mistake;
      }
      throw new UserException(
          ErrorCode.USAGE, e.getMessage() + "; faultbox run --help shows all options");
    }
    boolean help = parsed.hasMatchedOption("--help");
    List<String> words = parsed.matchedPositionalValue(0, List.of());
    if (words.isEmpty() && !help) {
      throw new UserException(
          ErrorCode.USAGE,
          "run needs a program; write faultbox run --fault \"write=EIO:30%\" bin/linux/target");
    }
    String seed = parsed.<@Nullable String>matchedOptionValue("--seed", null);
    return new RunArguments(
        words.isEmpty() ? "" : words.get(0),
        words.isEmpty() ? List.of() : words.subList(1, words.size()),
        rules,
        env,
        seed == null ? null : Long.valueOf(Options.seed(seed)),
        parsed.<@Nullable String>matchedOptionValue("--output", null),
        help);
  }

  /** Takes what follows an option, as it comes. */
  private interface Taker {
    void take(String text);
  }

  private static OptionSpec taking(String name, Taker taker) {
    return OptionSpec.builder(name)
        .arity("1")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .parameterConsumer(
            (Stack<String> words, ArgSpec option, CommandSpec command) -> {
              if (words.isEmpty()) {
                throw new CommandLine.ParameterException(
                    command.commandLine(), "Missing required parameter for option '" + name + "'");
              }
              taker.take(words.pop());
            })
        .build();
  }

  private static void variable(Map<String, String> env, String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new UserException(
          ErrorCode.USAGE, "--env takes NAME=VALUE, got \"" + text + "\"; write --env DEBUG=1");
    }
    env.put(text.substring(0, equals), text.substring(equals + 1));
  }
}
