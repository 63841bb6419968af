package dev.faultbox.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The variables of a service of a compose file: those of its files, then its own. */
final class ComposeEnvironment {
  private final Path directory;
  private final UnaryOperator<String> fill;
  private final List<String> notes;
  private final Map<String, String> env = new LinkedHashMap<>();

  /**
   * @param directory what paths are relative to
   * @param fill puts in variables
   * @param notes takes what was decided
   */
  ComposeEnvironment(Path directory, UnaryOperator<String> fill, List<String> notes) {
    this.directory = directory;
    this.fill = fill;
    this.notes = notes;
  }

  /** Keys and values of {@code env=}. */
  Map<String, String> read(Map<String, Object> service) {
    Object files = service.get("env_file");
    for (Object one :
        files instanceof List<?> list ? list : files == null ? List.of() : List.of(files)) {
      file(one);
    }
    Object given = service.get("environment");
    if (given instanceof Map<?, ?> map) {
      map.forEach((key, value) -> variable(String.valueOf(key), value));
    } else if (given instanceof List<?> list) {
      for (Object one : list) {
        String[] parts = String.valueOf(one).split("=", 2);
        variable(parts[0], parts.length == 2 ? parts[1] : null);
      }
    }
    return env;
  }

  private void file(Object one) {
    Object path = one instanceof Map<?, ?> map ? map.get("path") : one;
    boolean raw = one instanceof Map<?, ?> map && "raw".equals(map.get("format"));
    boolean optional = one instanceof Map<?, ?> map && Boolean.FALSE.equals(map.get("required"));
    Path file = directory.resolve(String.valueOf(path)).normalize();
    if (!Files.isRegularFile(file)) {
      if (!optional) {
        notes.add("env_file " + path + " is no file and is left out");
      }
      return;
    }
    try {
      Map<String, String> variables = EnvFile.read(file, raw ? text -> text : fill);
      env.putAll(variables);
      notes.add(
          "env_file %s is written down here, with all that may be secret in it".formatted(path));
    } catch (IOException e) {
      notes.add("env_file %s cannot be read and is left out: %s".formatted(path, e.getMessage()));
    }
  }

  private void variable(String key, @Nullable Object value) {
    if (value == null) {
      env.remove(key);
      notes.add("variable " + key + " would come from your shell and is left out");
    } else if (!key.isEmpty()) {
      env.put(key, value.toString());
    }
  }
}
