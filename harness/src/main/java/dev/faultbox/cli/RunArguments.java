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
import org.jspecify.annotations.Nullable;

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
    ParsedOptions parsed = Options.parseUpToProgram(RunPage.PAGE, args);
    // In the order of writing: which rule is asked first depends on it.
    for (ParsedOptions.Given option : parsed.given()) {
      switch (option.name()) {
        case "--fault" -> rules.add(ofCalls.parse(option.value()).toRule());
        case "--fs-fault" -> rules.add(ofFiles.parse(option.value()).toRule());
        case "--env" -> variable(env, option.value());
        default -> {}
      }
    }
    boolean help = parsed.has("--help");
    List<String> words = parsed.arguments();
    if (words.isEmpty() && !help) {
      throw new UserException(
          ErrorCode.USAGE,
          "run needs a program; write faultbox run --fault \"write=EIO:30%\" bin/linux/target");
    }
    String seed = parsed.text("--seed");
    return new RunArguments(
        words.isEmpty() ? "" : words.get(0),
        words.isEmpty() ? List.of() : words.subList(1, words.size()),
        rules,
        env,
        seed == null ? null : Long.valueOf(Options.seed(seed)),
        parsed.text("--output"),
        help);
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
