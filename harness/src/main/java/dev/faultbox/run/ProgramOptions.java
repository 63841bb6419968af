package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Rule;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a single program is run with.
 *
 * @param program path or bare name, as written
 * @param args behind it
 * @param env variables of the user
 * @param rules in force from its first instruction, offered a call in this order
 * @param command the tool's argument list with the seed, for result files
 * @param workingDirectory directory that a relative program and arguments are resolved against
 */
public record ProgramOptions(
    String program,
    List<String> args,
    Map<String, String> env,
    List<Rule> rules,
    long seed,
    List<String> command,
    Path workingDirectory) {
  /** Characters that a name in an engine may have; others become a dash. */
  private static final String OTHER_CHARACTERS = "[^A-Za-z0-9_-]";

  private static final int NAME_CHARS = 63;

  public ProgramOptions {
    requireNonNull(program, "program is null");
    args = List.copyOf(args);
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    rules = List.copyOf(rules);
    command = List.copyOf(command);
    requireNonNull(workingDirectory, "workingDirectory is null");
  }

  /** What the program is called in events and summaries: its base name, as a service's name. */
  public String name() {
    String base = program.substring(program.lastIndexOf('/') + 1);
    String name = base.replaceAll(OTHER_CHARACTERS, "-");
    if (name.isEmpty() || !Character.isLetter(name.charAt(0))) {
      name = "p" + name;
    }
    return name.substring(0, Math.min(name.length(), NAME_CHARS));
  }
}
