package dev.faultbox.cli;

import java.util.Map;
import java.util.Optional;

/** Commands and options that are known but not there: what is said instead of "unknown". */
final class Unbuilt {
  private static final Map<String, String> COMMANDS =
      Map.ofEntries(
          Map.entry("check", "arrives with stage S9; until then test --dry-run loads a spec"),
          Map.entry("plan", "arrives with stage S9"),
          Map.entry("init", "arrives with stage S4"),
          Map.entry("report", "arrives with stage S4"),
          Map.entry("inspect", "arrives with stage S9"),
          Map.entry("replay", "arrives with stage S9"),
          Map.entry("lock", "arrives with stage S9"),
          Map.entry("recipes", "arrives with stage S6"),
          Map.entry("mcp", "arrives with stage S9"),
          Map.entry("generate", "is not offered; plan --suggest replaces it with stage S9"),
          Map.entry("setup-trace", "is not offered; there is nothing to set up"),
          Map.entry("self-update", "is not offered; use your package manager"));

  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("--runs", "S5"),
          Map.entry("--show", "S5"),
          Map.entry("--explore", "S5"),
          Map.entry("--leaf", "S5"),
          Map.entry("--max-leaves", "S5"),
          Map.entry("--virtual-time", "S8"),
          Map.entry("--strict-determinism", "S8"),
          Map.entry("--no-strict-determinism", "S8"),
          Map.entry("--bundle", "S9"),
          Map.entry("--no-bundle", "S9"),
          Map.entry("--no-plan", "S9"),
          Map.entry("--log-format", "S4"));

  private Unbuilt() {}

  static Optional<String> command(String name) {
    return Optional.ofNullable(COMMANDS.get(name)).map(text -> name + " " + text);
  }

  static Optional<String> option(String argument) {
    int end = argument.indexOf('=');
    String name = end < 0 ? argument : argument.substring(0, end);
    if (name.equals("--config")) {
      return Optional.of("--config is not offered; settings are written in the .star file");
    }
    return Optional.ofNullable(OPTIONS.get(name))
        .map(stage -> name + " arrives with stage " + stage);
  }
}
