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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A compose file as maps, lists and plain values: merged and with variables filled in. The YAML
 * library is loaded with this class only.
 *
 * @param directory what its paths are relative to
 * @param services by name, in the order of the file
 * @param notes what was decided while it was read
 */
record ComposeFile(Path directory, Map<String, Map<String, Object>> services, List<String> notes) {
  /** Bytes of a file that is read; a real one has a few thousand. */
  private static final long MAX_BYTES = 4L << 20;

  private static final Pattern VARIABLE =
      Pattern.compile(
          "\\$(?:(?<escaped>\\$)|(?<plain>[A-Za-z_]\\w*)"
              + "|\\{(?<braced>[A-Za-z_]\\w*)(?:(?<how>:?[-?+])(?<word>[^}]*))?})");

  ComposeFile {
    requireNonNull(directory, "directory is null");
    requireNonNull(services, "services is null");
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
    } catch (YamlEngineException e) {
      throw unreadable(file, "is not YAML: " + String.valueOf(e.getMessage()).strip());
    }
    if (!(document instanceof Map<?, ?> top) || !(top.get("services") instanceof Map<?, ?> all)) {
      throw unreadable(file, "has no services");
    }
    for (String key : List.of("include", "secrets", "configs")) {
      if (top.containsKey(key)) {
        notes.add(key + ": is not taken over");
      }
    }
    Map<String, Map<String, Object>> services = new LinkedHashMap<>();
    all.forEach(
        (name, body) -> {
          if (clean(body, environment, notes) instanceof Map<?, ?> map) {
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
    Path directory = path.toAbsolutePath().getParent();
    return new ComposeFile(
        directory == null ? Path.of("/") : directory, services, notes.stream().distinct().toList());
  }

  /** Merge keys resolved and variables filled in. */
  private static @Nullable Object clean(
      @Nullable Object value, Map<String, String> environment, List<String> notes) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> merged = new LinkedHashMap<>();
      Object from = map.get("<<");
      for (Object base :
          from instanceof List<?> several ? several : from == null ? List.of() : List.of(from)) {
        if (clean(base, environment, notes) instanceof Map<?, ?> inherited) {
          inherited.forEach((key, inner) -> merged.putIfAbsent(String.valueOf(key), inner));
        }
      }
      map.forEach(
          (key, inner) -> {
            if (!"<<".equals(key)) {
              merged.put(String.valueOf(key), clean(inner, environment, notes));
            }
          });
      return merged;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(item -> items.add(clean(item, environment, notes)));
      return items;
    }
    return value instanceof String text ? fill(text, environment, notes) : value;
  }

  private static String fill(String text, Map<String, String> environment, List<String> notes) {
    return VARIABLE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(value((Matcher) match, environment, notes)));
  }

  private static String value(Matcher match, Map<String, String> environment, List<String> notes) {
    if (match.group("escaped") != null) {
      return "$";
    }
    String plain = match.group("plain");
    String name = plain == null ? match.group("braced") : plain;
    String how = match.group("how");
    String word = match.group("word");
    if (how != null && how.endsWith("-")) {
      // A spec is the same for everybody: what holds without a variable is written down.
      notes.add(
          "${" + name + "} is written as its default, " + (word.isEmpty() ? "nothing" : word));
      return word;
    }
    String known = environment.get(name);
    if (known != null) {
      notes.add("${" + name + "} is written as the value it has now");
      return known;
    }
    notes.add("${" + name + "} is not set and is left empty");
    return "";
  }

  private static UserException unreadable(String file, String why) {
    return new UserException(
        ErrorCode.USAGE, file + " " + why + "; init --from-compose needs a compose file");
  }
}
