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
    // Takers keep the order between the two, which decides who is asked first.
    Map<String, Taker> takers =
        Map.of(
            "--fault", text -> rules.add(ofCalls.parse(text).toRule()),
            "--fs-fault", text -> rules.add(ofFiles.parse(text).toRule()),
            "--env", text -> variable(env, text));
    CommandLine.ParseResult parsed =
        Options.parse(
            RunPage.PAGE,
            args,
            option -> {
              Taker taker = takers.get(option.name());
              return taker == null ? option.specification() : taking(option.name(), taker);
            },
            true);
    boolean help = parsed.hasMatchedOption("--help");
    List<String> words = Options.arguments(parsed);
    if (words.isEmpty() && !help) {
      throw new UserException(
          ErrorCode.USAGE,
          "run needs a program; write faultbox run --fault \"write=EIO:30%\" bin/linux/target");
    }
    String seed = Options.text(parsed, "--seed");
    return new RunArguments(
        words.isEmpty() ? "" : words.get(0),
        words.isEmpty() ? List.of() : words.subList(1, words.size()),
        rules,
        env,
        seed == null ? null : Long.valueOf(Options.seed(seed)),
        Options.text(parsed, "--output"),
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
