package dev.faultbox.cli;

import dev.faultbox.model.ErrorCode;
import java.util.Map;
import java.util.Optional;

/** Commands and options that are known but not there: what is said instead of "unknown". */
final class Unbuilt {
  private static final Map<String, String> COMMANDS =
      Map.ofEntries(
          Map.entry("plan", "arrives with stage S9"),
          Map.entry("inspect", "arrives with stage S9"),
          Map.entry("replay", "arrives with stage S9"),
          Map.entry("lock", "arrives with stage S9"),
          Map.entry("recipes", "arrives with stage S6"),
          Map.entry("mcp", "arrives with stage S9"));

  private static final Map<String, String> NOT_OFFERED =
      Map.of(
          "generate", "plan --suggest, which arrives with stage S9, replaces it",
          "setup-trace", "there is nothing to set up",
          "self-update", "use your package manager");

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
          Map.entry("--no-plan", "S9"));

  private Unbuilt() {}

  static Optional<String> command(String name) {
    Optional<String> later = Optional.ofNullable(COMMANDS.get(name)).map(text -> name + " " + text);
    return later.or(
        () ->
            Optional.ofNullable(NOT_OFFERED.get(name))
                .map(text -> name + " is not offered; " + text));
  }

  /** What kind of mistake it is to write a command of {@link #command}. */
  static ErrorCode code(String name) {
    return NOT_OFFERED.containsKey(name) ? ErrorCode.USAGE : ErrorCode.SPEC_NOT_BUILT;
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
