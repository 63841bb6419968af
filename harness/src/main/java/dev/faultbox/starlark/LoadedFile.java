package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file that was evaluated. Its values are frozen. */
public final class LoadedFile {
  private final Source source;
  private final Map<String, Object> globals;
  private final Map<String, Position> positions;
  private final Set<String> strings;
  private final Set<String> keywords;
  private final List<GlobalCall> globalCalls;

  LoadedFile(
      Source source,
      Map<String, Object> globals,
      Map<String, Position> positions,
      Set<String> strings,
      Set<String> keywords,
      List<GlobalCall> globalCalls) {
    this.source = source;
    this.globals = Collections.unmodifiableMap(new LinkedHashMap<>(globals));
    this.positions = Map.copyOf(positions);
    this.strings = Set.copyOf(strings);
    this.keywords = Set.copyOf(keywords);
    this.globalCalls = List.copyOf(globalCalls);
  }

  /** Its text and name. */
  public Source source() {
    return source;
  }

  /** What the file itself defines, in order of definition; loaded names are not among it. */
  public Map<String, Object> globals() {
    return globals;
  }

  /** Where a global is defined: its def statement, or the target of its assignment. */
  public @Nullable Position position(String global) {
    return positions.get(global);
  }

  /** The functions written with {@code def} at top level, in order of definition. */
  public List<Function> functions() {
    List<Function> functions = new ArrayList<>();
    globals.forEach(
        (name, value) -> {
          if (value instanceof Function f
              && f.name().equals(name)
              && f.position().equals(positions.get(name))) {
            functions.add(f);
          }
        });
    return functions;
  }

  /** Every string literal of the file. */
  public Set<String> strings() {
    return strings;
  }

  /** The calls in the file whose first argument is a global, or a list of globals. */
  public List<GlobalCall> globalCalls() {
    return globalCalls;
  }

  /** Every keyword of a call in the file. */
  public Set<String> keywords() {
    return keywords;
  }
}
