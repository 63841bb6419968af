package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
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
    FileCode code = program.add(root, file -> mistakes(file, false));
    return new Evaluation(this, environment.limits(), attachment).loadFile(code);
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
   * What is wrong, with the values that globals have by now, in calls of built-ins inside the
   * functions of all files, sorted by position.
   */
  public List<StarlarkError> mistakes() {
    List<StarlarkError> mistakes = new ArrayList<>();
    program.files().forEach(file -> mistakes.addAll(mistakes(file, true)));
    return mistakes;
  }

  private List<StarlarkError> mistakes(FileCode file, boolean evaluated) {
    Supplier<Object> attachment = environment.checking;
    if (attachment == null || !file.text.source.user()) {
      return List.of();
    }
    List<StarlarkError> mistakes =
        new CallCheck(this, file, attachment.get(), evaluated).findings();
    mistakes.sort(Program::byPosition);
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

  Program program() {
    return program;
  }
}
