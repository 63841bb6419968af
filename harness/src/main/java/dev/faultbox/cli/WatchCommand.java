package dev.faultbox.cli;

import dev.faultbox.engine.Engine;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.SpecLoadException;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Timings;
import dev.faultbox.model.Verdict;
import dev.faultbox.report.ReportOptions;
import dev.faultbox.report.Reports;
import dev.faultbox.run.ExitCodes;
import dev.faultbox.run.Interruption;
import dev.faultbox.run.Run;
import dev.faultbox.run.RunOptions;
import dev.faultbox.run.Workbench;
import dev.faultbox.spec.BodyInterruptedException;
import dev.faultbox.spec.LoadedSpec;
import dev.faultbox.spec.SelectedSpec;
import dev.faultbox.spec.SpecFinder;
import dev.faultbox.spec.SpecOptions;
import dev.faultbox.spec.TestSelector;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * {@code faultbox watch}: runs specs again when what they depend on changes, in containers that
 * stay.
 */
final class WatchCommand {
  /** Changed files that are named. */
  private static final int NAMED_FILES = 3;

  /** A file that is gone for longer has been deleted; sooner it is about to be replaced. */
  private static final Duration GONE = Duration.ofMillis(500);

  private static final long LOOK_AGAIN_MILLIS = 10;

  private final List<String> command;
  private final WatchArguments arguments;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;
  private final Problems problems;
  private final Timings timings;
  private final Path workingDirectory = Path.of("").toAbsolutePath();
  private final SpecOptions options;
  private final FileStates states = new FileStates();
  private final Map<String, WatchedSpec> specs = new LinkedHashMap<>();
  private final Map<String, Set<String>> failed = new LinkedHashMap<>();
  private final Wishes wishes = new Wishes();

  /**
   * @param command the whole command line
   */
  WatchCommand(
      List<String> command,
      Map<String, String> environment,
      PrintStream out,
      ErrorStream log,
      Timings timings) {
    this.command = List.copyOf(command);
    this.arguments = WatchArguments.parse(command.subList(1, command.size()));
    this.environment = Map.copyOf(environment);
    this.out = out;
    this.err = log.stream();
    this.problems = Problems.on(log, environment);
    this.timings = timings;
    this.options = LoadOptions.of(environment, workingDirectory);
  }

  int run() {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    Interruption interruption = Interruption.ofProcessSignals();
    interruption.onRequest(() -> wishes.add(Wishes.Wish.END));
    Future<Engine> engine = Run.findEngine(timings);
    Workbench bench = Workbench.kept(timings, interruption, Version.current());
    try (FileWatch watch = new FileWatch(() -> wishes.add(Wishes.Wish.LOOK))) {
      wishes.readFrom(System.in);
      watch(interruption, engine, bench, watch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      bench.close();
      bench.takeDiagnostics().forEach(problems::print);
    }
    return interruption.isRequested() ? ExitCodes.INTERRUPTED : ExitCodes.PASSED;
  }

  private void watch(
      Interruption interruption, Future<Engine> engine, Workbench bench, FileWatch watch)
      throws InterruptedException {
    find();
    Wishes.Wish wish = Wishes.Wish.ALL;
    Set<String> affected = specs.keySet();
    while (!interruption.isRequested()) {
      long begun = System.nanoTime();
      round(Set.copyOf(affected), wish == Wishes.Wish.FAILED, interruption, engine, bench);
      if (interruption.isRequested()) {
        return;
      }
      Set<Path> inputs = inputs();
      watch.watch(inputs);
      tell(begun, inputs.size());
      do {
        wish = wishes.next();
        affected = affected(wish);
      } while (wish != Wishes.Wish.END && affected.isEmpty());
      if (wish == Wishes.Wish.END) {
        return;
      }
    }
  }

  private Set<Path> inputs() {
    Set<Path> inputs = new LinkedHashSet<>();
    specs.values().forEach(spec -> inputs.addAll(spec.inputs()));
    return inputs;
  }

  private void tell(long begun, int files) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    err.println(
        "took "
            + millis
            + "ms; watching "
            + files
            + (files == 1 ? " file" : " files")
            + "; Enter runs all again, f those that did not pass, q ends");
  }

  private Set<String> affected(Wishes.Wish wish) throws InterruptedException {
    if (wish == Wishes.Wish.FAILED) {
      Set<String> again = new LinkedHashSet<>(failed.keySet());
      if (again.isEmpty()) {
        err.println("nothing has failed");
      }
      return again;
    }
    Set<String> affected = new LinkedHashSet<>();
    if (wish == Wishes.Wish.ALL) {
      find();
      affected.addAll(specs.keySet());
    } else if (wish == Wishes.Wish.LOOK) {
      Set<Path> changed = changed(affected);
      // Many who replace a file remove the old one first.
      for (long end = System.nanoTime() + GONE.toNanos();
          !changed.stream().allMatch(Files::exists) && System.nanoTime() < end; ) {
        Thread.sleep(LOOK_AGAIN_MILLIS);
        affected.clear();
        changed = changed(affected);
      }
      if (!changed.isEmpty()) {
        tellChanged(changed);
        // A directory may have other specs now.
        find();
      }
    }
    return affected;
  }

  /** Files that are not what they were; the specs that they belong to are added. */
  private Set<Path> changed(Set<String> affected) {
    Set<Path> changed = new LinkedHashSet<>();
    for (WatchedSpec spec : specs.values()) {
      Set<Path> ofSpec = spec.changed();
      if (!ofSpec.isEmpty()) {
        affected.add(spec.path());
        changed.addAll(ofSpec);
      }
    }
    return changed;
  }

  private void tellChanged(Set<Path> changed) {
    List<String> names = new ArrayList<>();
    for (Path file : changed) {
      names.add(
          (file.startsWith(workingDirectory) ? workingDirectory.relativize(file) : file)
              .toString());
    }
    int more = names.size() - NAMED_FILES;
    err.println();
    err.println(
        "changed: "
            + String.join(", ", names.subList(0, Math.min(NAMED_FILES, names.size())))
            + (more > 0 ? " and " + more + " more" : ""));
  }

  /** Looks for the specs that the command line means; those that are gone are forgotten. */
  private void find() {
    Set<String> found = new LinkedHashSet<>();
    for (SpecFinder.Candidate candidate : SpecFinder.find(arguments.specs(), workingDirectory)) {
      found.add(candidate.path());
      specs.computeIfAbsent(candidate.path(), path -> new WatchedSpec(path, states));
    }
    specs.keySet().retainAll(found);
  }

  private void round(
      Set<String> affected,
      boolean failedOnly,
      Interruption interruption,
      Future<Engine> engine,
      Workbench bench) {
    List<SelectedSpec> loaded = new ArrayList<>();
    try {
      for (WatchedSpec spec : specs.values()) {
        if (affected.contains(spec.path()) || spec.inputs().isEmpty()) {
          load(spec, interruption, loaded);
        }
      }
      List<SelectedSpec> selected = selected(loaded, failedOnly);
      if (selected.stream().anyMatch(spec -> !spec.tests().isEmpty())) {
        carryOut(selected, engine, bench);
      }
    } catch (BodyInterruptedException e) {
      // The user wants to stop; the loop sees it.
      return;
    } catch (FaultboxException e) {
      boolean hopeless =
          e instanceof EnvironmentException && e.code() == ErrorCode.ENGINE_UNAVAILABLE;
      if (hopeless && !interruption.isRequested()) {
        throw e;
      }
      problems.print(e);
    }
  }

  private void load(WatchedSpec spec, Interruption interruption, List<SelectedSpec> loaded) {
    try {
      interruption.interruptible(
          () -> {
            spec.load(options);
            return spec;
          });
    } catch (SpecLoadException e) {
      boolean library =
          e.code() == ErrorCode.NO_TESTS_DISCOVERED && !arguments.specs().contains(spec.path());
      if (!library) {
        problems.print(e);
      }
      return;
    }
    LoadedSpec now = spec.loaded();
    if (now != null) {
      loaded.add(SelectedSpec.whole(spec.path(), now));
    }
  }

  private List<SelectedSpec> selected(List<SelectedSpec> loaded, boolean failedOnly) {
    if (loaded.isEmpty()) {
      return loaded;
    }
    if (!failedOnly) {
      return TestSelector.select(loaded, arguments.tests());
    }
    return loaded.stream()
        .map(
            spec -> {
              Set<String> names = failed.getOrDefault(spec.path(), Set.of());
              return new SelectedSpec(
                  spec.path(),
                  spec.spec(),
                  spec.tests().stream().filter(test -> names.contains(test.name())).toList());
            })
        .toList();
  }

  private void carryOut(List<SelectedSpec> selected, Future<Engine> engine, Workbench bench) {
    RunOptions runOptions =
        new RunOptions(
            command,
            workingDirectory,
            arguments.seed(),
            arguments.timeout(),
            arguments.jobs(),
            arguments.verbose());
    ReportOptions reportOptions = reportOptions();
    try (Reports reports = Reports.open(reportOptions, out, err)) {
      if (reportOptions.progress()) {
        reports.followColumns(Terminal.currentColumns(environment, reportOptions.columns()));
      }
      reports.add(new Failures());
      var unused = new Run(runOptions, selected, reports, bench).execute(engine);
    }
  }

  /** Remembers which tests did not pass. */
  private final class Failures implements RunListener {
    @Override
    public void testFinished(TestResult result) {
      Set<String> ofSpec = failed.computeIfAbsent(result.spec(), spec -> new TreeSet<>());
      if (result.verdict() == Verdict.PASS) {
        ofSpec.remove(result.name());
      } else {
        ofSpec.add(result.name());
      }
      if (ofSpec.isEmpty()) {
        failed.remove(result.spec());
      }
    }
  }

  private ReportOptions reportOptions() {
    return new ReportOptions(
        arguments.verbose(),
        Terminal.colourWanted(environment, out),
        Terminal.progressWanted(environment, err),
        Terminal.columns(environment),
        false,
        null,
        null,
        null,
        null,
        Version.current());
  }
}
