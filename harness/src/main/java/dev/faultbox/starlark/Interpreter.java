package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Loads files and calls the functions they define. See the package comment for threads. */
public final class Interpreter {
  private final Environment environment;
  private final Program program;
  private final Map<String, LoadedFile> evaluated = new LinkedHashMap<>();

  /** Creates an interpreter that has loaded nothing. */
  public Interpreter(Environment environment) {
    this.environment = requireNonNull(environment, "environment is null");
    this.program = new Program(environment);
  }

  /**
   * Reads a file and every file it loads, and evaluates them. Nothing is evaluated when any of them
   * has a syntax or name error.
   *
   * @param attachment what built-ins find in {@link CallContext#attachment()}
   * @throws StarlarkError for mistakes in the files; {@link StarlarkError#all()} lists them
   * @throws EvaluationCancelled when the thread was interrupted
   */
  public LoadedFile load(Source root, @Nullable Object attachment) {
    Program.Reading reading = program.add(root);
    if (reading.findings() && (environment.checking == null || !reading.onlyNames())) {
      throw refusal(reading, null);
    }
    try {
      // With unknown names, too: what globals are worth tells more mistakes of the functions.
      LoadedFile file =
          new Evaluation(this, environment.limits(), attachment).loadFile(reading.root());
      if (!reading.findings()) {
        return file;
      }
    } catch (StarlarkError e) {
      throw refusal(reading, e);
    }
    throw refusal(reading, null);
  }

  /** Everything that can be said of files that are not fit to be used. */
  private StarlarkError refusal(Program.Reading reading, @Nullable StarlarkError error) {
    Map<FileCode, List<StarlarkError>> mistakes = mistakes(reading.files(), true);
    List<StarlarkError> all = new ArrayList<>();
    StarlarkError left = reading.findings() ? null : error;
    for (FileCode file : reading.files()) {
      List<StarlarkError> found = new ArrayList<>(file.findings);
      found.addAll(mistakes.getOrDefault(file, List.of()));
      if (left != null && left.isIn(file)) {
        if (found.stream().noneMatch(left::isAt)) {
          found.add(left);
        }
        left = null;
      }
      found.sort(Program::byPosition);
      all.addAll(found);
    }
    if (left != null) {
      all.add(0, left);
    }
    program.forget(reading.files());
    synchronized (this) {
      reading.files().forEach(file -> evaluated.remove(file.text.source.key()));
    }
    return all.size() == 1 ? all.get(0) : StarlarkError.combine(all);
  }

  /**
   * Calls a function with fresh limits, on the calling thread.
   *
   * @throws StarlarkError for mistakes found while evaluating
   * @throws EvaluationCancelled when the thread was interrupted
   */
  public Object call(
      Object function, List<?> positional, Map<String, ?> named, @Nullable Object attachment) {
    return call(function, positional, named, attachment, environment.limits());
  }

  /** As above, with limits of its own. */
  public Object call(
      Object function,
      List<?> positional,
      Map<String, ?> named,
      @Nullable Object attachment,
      Limits limits) {
    return new Evaluation(this, limits, attachment)
        .callFromJava(
            null,
            function,
            positional.toArray(),
            named.keySet().toArray(new String[0]),
            named.values().toArray());
  }

  /**
   * What is wrong, with the values that globals have by now, inside the functions of all files,
   * those of each file sorted by position.
   */
  public List<StarlarkError> mistakes() {
    List<StarlarkError> all = new ArrayList<>();
    List<FileCode> files = program.files();
    Map<FileCode, List<StarlarkError>> mistakes = mistakes(files, false);
    files.forEach(file -> all.addAll(mistakes.getOrDefault(file, List.of())));
    return all;
  }

  /**
   * @param calls whether calls outside of functions are judged, too
   */
  private Map<FileCode, List<StarlarkError>> mistakes(List<FileCode> files, boolean calls) {
    Map<FileCode, List<StarlarkError>> mistakes = new HashMap<>();
    Supplier<Object> attachment = environment.checking;
    if (attachment == null) {
      return mistakes;
    }
    SameCalls same = new SameCalls();
    List<FileCode> judged = new ArrayList<>();
    for (FileCode file : files) {
      // A tree with syntax errors is not what was meant.
      if (file.text.source.user() && !file.isBroken()) {
        judged.add(file);
      }
    }
    AttributeCheck attributes = new AttributeCheck(files, judged, environment.entries);
    Map<FileCode, Findings> missing = attributes.findings();
    for (FileCode file : judged) {
      CallCheck check =
          new CallCheck(this, file, attachment.get(), calls, attributes.certain(), same);
      mistakes.put(file, check.findings());
    }
    for (Map.Entry<FileCode, Findings> found : missing.entrySet()) {
      mistakes
          .computeIfAbsent(found.getKey(), any -> new ArrayList<>())
          .addAll(found.getValue().list);
    }
    for (List<StarlarkError> found : mistakes.values()) {
      found.sort(Program::byPosition);
    }
    return mistakes;
  }

  /** The files evaluated so far, in the order in which their evaluation ended. */
  public synchronized List<LoadedFile> files() {
    return new ArrayList<>(evaluated.values());
  }

  /** The text of a line of a file that was read; null when it was not. */
  public @Nullable String sourceLine(Position position) {
    return program.sourceLine(position);
  }

  synchronized void finished(LoadedFile file) {
    evaluated.put(file.source().key(), file);
  }

  Environment environment() {
    return environment;
  }
}
