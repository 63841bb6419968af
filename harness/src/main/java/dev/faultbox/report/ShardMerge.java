package dev.faultbox.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.EngineInfo;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.SpecInfo;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.UserException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The results of all shards of a run, told as the whole run would have told them: in the order of
 * the tests, with one end.
 */
public final class ShardMerge implements Closeable, JsonReport.Bodies {
  private static final String SHARD_OPTION = "--shard";

  /** By index of the shard. */
  private final Map<Integer, ShardFile> files = new TreeMap<>();

  private final List<Place> places = new ArrayList<>();
  private @Nullable Place current;

  /** A test and the file that has its result. */
  private record Place(ShardFile file, ShardFile.Stored test) {}

  private ShardMerge() {}

  /**
   * Reads the results.
   *
   * @param paths of the trace files, in any order
   * @throws UserException when one cannot be read, or they are not all parts of one run
   */
  public static ShardMerge read(List<String> paths) {
    ShardMerge merge = new ShardMerge();
    try {
      for (String path : paths) {
        merge.add(ShardFile.read(path));
      }
      merge.requireAll();
      for (ShardFile file : merge.files.values()) {
        file.tests().forEach(test -> merge.places.add(new Place(file, test)));
      }
      merge.places.sort(Comparator.comparingInt(place -> place.test().index()));
      return merge;
    } catch (RuntimeException e) {
      merge.close();
      throw e;
    }
  }

  private void add(ShardFile file) {
    ShardFile same = files.putIfAbsent(file.shard().index(), file);
    if (same != null) {
      throw refused(
          same.path() + " and " + file.path() + " are both shard " + file.shard(),
          "name each once");
    }
    ShardFile first = files.values().iterator().next();
    for (String key : List.of("version", "of", "tests", "selection", "seed")) {
      String expected = value(first, key);
      String actual = value(file, key);
      if (!expected.equals(actual)) {
        throw refused(
            first.path()
                + " and "
                + file.path()
                + " are of different runs ("
                + describe(key)
                + " "
                + expected
                + " and "
                + actual
                + ")",
            "merge the shards of one run");
      }
    }
  }

  private static String value(ShardFile file, String key) {
    JsonNode in =
        switch (key) {
          case "version" -> file.head().path("tool");
          case "seed" -> file.head();
          default -> file.head().path("shard");
        };
    return in.path(key).asText();
  }

  private static String describe(String key) {
    return switch (key) {
      case "version" -> "tool version";
      case "of" -> "number of shards";
      case "tests" -> "number of tests";
      case "selection" -> "fingerprint of the tests";
      default -> key;
    };
  }

  private void requireAll() {
    if (files.isEmpty()) {
      throw refused("no file is named", "name the files of all shards");
    }
    ShardFile first = files.values().iterator().next();
    List<String> missing = new ArrayList<>();
    for (int index = 1; index <= first.shard().of(); index++) {
      if (!files.containsKey(index)) {
        missing.add(index + "/" + first.shard().of());
      }
    }
    if (!missing.isEmpty()) {
      throw refused(
          "there is no file of shard " + String.join(", ", missing),
          "name the files of all shards; one that did not finish has to be run again");
    }
  }

  /** Exit codes of the shards; that of the whole run is the one that ranks highest. */
  public List<Integer> exitCodes() {
    return files.values().stream().map(file -> file.head().path("exit_code").asInt()).toList();
  }

  /**
   * Tells a listener of the whole run.
   *
   * @param exitCode of the whole run
   * @param interrupted whether that is because a shard was
   * @throws EnvironmentException when a file cannot be read any more
   */
  public void tell(RunListener listener, int exitCode, boolean interrupted) {
    RunInfo run = run();
    listener.runStarted(run);
    String spec = null;
    for (Place place : places) {
      if (!place.test().wasRun()) {
        continue;
      }
      if (!place.test().spec().equals(spec)) {
        spec = place.test().spec();
        listener.specStarted(specOf(run, spec));
      }
      current = place;
      listener.testFinished(result(place));
    }
    current = null;
    listener.runFinished(summary(exitCode, interrupted));
  }

  private static TestResult result(Place place) {
    try {
      return place.file().result(place.test());
    } catch (IOException e) {
      throw new EnvironmentException(
          ErrorCode.OUTPUT_FAILED,
          place.file().path() + " cannot be read any more: " + e.getMessage() + "; merge again",
          e);
    }
  }

  /** The bytes of the test that is being told. */
  @Override
  public void write(TestResult result, OutputStream out) throws IOException {
    Place place = current;
    if (place == null) {
      throw new IllegalStateException("no test is told");
    }
    place.file().copy(place.test(), out);
  }

  private static SpecInfo specOf(RunInfo run, String path) {
    for (SpecInfo spec : run.specs()) {
      if (spec.path().equals(path)) {
        return spec;
      }
    }
    return run.specs().get(0);
  }

  private RunInfo run() {
    JsonNode head = files.values().iterator().next().head();
    Map<String, List<String>> names = new LinkedHashMap<>();
    List<String> specs = StoredResults.texts(head.path("specs"));
    if (specs.isEmpty()) {
      specs = List.of(head.path("spec").asText());
    }
    specs.forEach(spec -> names.put(spec, new ArrayList<>()));
    String only = specs.get(0);
    for (Place place : places) {
      String spec = place.test().spec().isEmpty() ? only : place.test().spec();
      names.computeIfAbsent(spec, key -> new ArrayList<>()).add(place.test().name());
    }
    List<SpecInfo> infos = new ArrayList<>();
    names.forEach((spec, tests) -> infos.add(new SpecInfo(spec, tests, Map.of())));
    return new RunInfo(
        infos, command(head), startedAtMillis(), head.path("seed").asLong(), engine());
  }

  /** The command of the whole run. */
  private static List<String> command(JsonNode head) {
    List<String> command = new ArrayList<>();
    boolean value = false;
    for (String word : StoredResults.texts(head.path("command"))) {
      if (!value && !word.startsWith(SHARD_OPTION + "=") && !word.equals(SHARD_OPTION)) {
        command.add(word);
      }
      value = !value && word.equals(SHARD_OPTION);
    }
    return command;
  }

  private long startedAtMillis() {
    long earliest = Long.MAX_VALUE;
    for (ShardFile file : files.values()) {
      try {
        earliest =
            Math.min(
                earliest, Instant.parse(file.head().path("started_at").asText()).toEpochMilli());
      } catch (DateTimeParseException e) {
        // The others may know.
        continue;
      }
    }
    return earliest == Long.MAX_VALUE ? 0 : earliest;
  }

  private @Nullable EngineInfo engine() {
    for (ShardFile file : files.values()) {
      JsonNode engine = file.head().path("engine");
      if (engine.isObject()) {
        return new EngineInfo(
            engine.path("name").asText(),
            engine.path("version").asText(),
            engine.path("kernel").asText(),
            engine.path("arch").asText());
      }
    }
    return null;
  }

  private RunSummary summary(int exitCode, boolean interrupted) {
    long millis = 0;
    Set<Diagnostic> diagnostics = new LinkedHashSet<>();
    for (ShardFile file : files.values()) {
      millis += file.head().path("duration_ms").asLong();
      diagnostics.addAll(StoredResults.diagnostics(file.head().path("diagnostics")));
    }
    int notRun = (int) places.stream().filter(place -> !place.test().wasRun()).count();
    return new RunSummary(millis, exitCode, notRun, interrupted, List.copyOf(diagnostics));
  }

  @Override
  public void close() {
    for (ShardFile file : files.values()) {
      try {
        file.close();
      } catch (IOException e) {
        // It was only read.
        continue;
      }
    }
  }

  private static UserException refused(String what, String next) {
    return new UserException(ErrorCode.USAGE, Text.printable(what) + "; " + next);
  }
}
