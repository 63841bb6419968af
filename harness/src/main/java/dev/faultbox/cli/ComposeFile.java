package dev.faultbox.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A compose file as maps, lists and plain values: merged and with variables filled in. The YAML
 * library is loaded with this class only.
 *
 * @param directory what its paths are relative to
 * @param services by name, in the order of the file
 * @param top what else the file has at its top level
 * @param variables fills in those that other files have
 * @param notes what was decided while it was read
 */
record ComposeFile(
    Path directory,
    Map<String, Map<String, Object>> services,
    Map<String, @Nullable Object> top,
    ComposeVariables variables,
    List<String> notes) {
  private static final String PROJECT = ".env";

  /** Bytes of a file that is read; a real one has a few thousand. */
  private static final long MAX_BYTES = 4L << 20;

  ComposeFile {
    requireNonNull(directory, "directory is null");
    requireNonNull(services, "services is null");
    requireNonNull(top, "top is null");
    requireNonNull(variables, "variables is null");
    requireNonNull(notes, "notes is null");
  }

  /**
   * @throws UserException for what cannot be read or is no compose file
   */
  static ComposeFile read(String file, Map<String, String> environment) {
    List<String> notes = new ArrayList<>();
    Path path;
    Object document;
    try {
      path = Path.of(file);
      if (Files.size(path) > MAX_BYTES) {
        throw unreadable(file, "has more than " + (MAX_BYTES >> 20) + " MiB");
      }
      String text = Files.readString(path, UTF_8);
      document = new Load(LoadSettings.builder().setLabel(file).build()).loadFromString(text);
    } catch (NoSuchFileException e) {
      throw unreadable(file, "does not exist");
    } catch (CharacterCodingException e) {
      throw unreadable(file, "is not UTF-8 text");
    } catch (IOException | InvalidPathException e) {
      throw unreadable(file, "cannot be read (" + e.getMessage() + ")");
    } catch (MarkedYamlEngineException e) {
      String where =
          e.getProblemMark()
              .map(
                  mark ->
                      ", line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1))
              .orElse("");
      throw unreadable(file, "is not YAML%s: %s".formatted(where, e.getProblem()));
    } catch (YamlEngineException e) {
      throw unreadable(file, "is not YAML: " + String.valueOf(e.getMessage()).strip());
    }
    if (!(document instanceof Map<?, ?> top) || !(top.get("services") instanceof Map<?, ?> all)) {
      throw unreadable(file, "has no services");
    }
    if (top.containsKey("include")) {
      notes.add("include: is not taken over");
    }
    Path parent = path.toAbsolutePath().getParent();
    Path directory = parent == null ? Path.of("/") : parent;
    ComposeVariables variables = new ComposeVariables(environment, project(directory, notes));
    Map<String, @Nullable Object> others = new LinkedHashMap<>();
    for (String key : List.of("secrets", "configs")) {
      others.put(key, clean(top.get(key), variables));
    }
    Map<String, Map<String, Object>> services = new LinkedHashMap<>();
    all.forEach(
        (name, body) -> {
          if (clean(body, variables) instanceof Map<?, ?> map) {
            Map<String, Object> typed = new LinkedHashMap<>();
            map.forEach((key, value) -> typed.put(String.valueOf(key), value));
            services.put(String.valueOf(name), typed);
          } else {
            notes.add("service " + name + " is no mapping and is left out");
          }
        });
    if (services.isEmpty()) {
      throw unreadable(file, "has no services");
    }
    notes.addAll(variables.notes());
    return new ComposeFile(directory, services, others, variables, notes);
  }

  /** What the project's own file of variables says. */
  private static Map<String, String> project(Path directory, List<String> notes) {
    Path file = directory.resolve(PROJECT);
    try {
      return Files.isRegularFile(file) ? EnvFile.read(file, text -> text) : Map.of();
    } catch (IOException e) {
      notes.add("%s cannot be read and is left out: %s".formatted(PROJECT, e.getMessage()));
      return Map.of();
    }
  }

  /** Merge keys resolved and variables filled in. */
  private static @Nullable Object clean(@Nullable Object value, ComposeVariables variables) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> merged = new LinkedHashMap<>();
      Object from = map.get("<<");
      for (Object base :
          from instanceof List<?> several ? several : from == null ? List.of() : List.of(from)) {
        if (clean(base, variables) instanceof Map<?, ?> inherited) {
          inherited.forEach((key, inner) -> merged.putIfAbsent(String.valueOf(key), inner));
        }
      }
      map.forEach(
          (key, inner) -> {
            if (!"<<".equals(key)) {
              merged.put(String.valueOf(key), clean(inner, variables));
            }
          });
      return merged;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(item -> items.add(clean(item, variables)));
      return items;
    }
    return value instanceof String text ? variables.fill(text) : value;
  }

  private static UserException unreadable(String file, String why) {
    return new UserException(
        ErrorCode.USAGE, file + " " + why + "; init --from-compose needs a compose file");
  }
}
