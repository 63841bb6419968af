package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Finding;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.SpecLoadException;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.EvaluationCancelled;
import dev.faultbox.starlark.Function;
import dev.faultbox.starlark.Interpreter;
import dev.faultbox.starlark.LoadedFile;
import dev.faultbox.starlark.StarlarkError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a spec. Nothing is started, and nothing but the files of the spec is looked at. */
public final class SpecLoader {
  private static final Comparator<Finding> BY_POSITION =
      Comparator.comparing(
          Finding::location,
          Comparator.nullsFirst(
              Comparator.comparing(SourceLocation::file)
                  .thenComparing(SourceLocation::line)
                  .thenComparing(SourceLocation::column)));

  private SpecLoader() {}

  /**
   * Reads, evaluates and checks a spec and the files it loads.
   *
   * @param specFile as given on the command line; messages call it so
   * @throws SpecLoadException for every mistake of the author
   * @throws BodyInterruptedException when the calling thread is interrupted
   */
  public static LoadedSpec load(Path specFile, SpecOptions options) {
    Loading loading = new Loading();
    CallNames calls = new CallNames(SyscallTable.embedded());
    SpecFiles files = open(specFile, options);
    Interpreter interpreter = new Interpreter(SpecEnvironment.create(files, options, calls));
    LoadedFile file;
    try {
      file = interpreter.load(files.root(), loading);
    } catch (EvaluationCancelled e) {
      throw new BodyInterruptedException();
    } catch (StarlarkError e) {
      throw new SpecLoadException(e.all().stream().map(Positions::finding).toList(), loading.log());
    }
    Map<TestCase, Function> tests = TestDiscovery.tests(file);
    TopologyCheck topology = new TopologyCheck(loading.services());
    List<TopologyCheck.Mistake> mistakes = new ArrayList<>(topology.mistakes());
    mistakes.addAll(TestDiscovery.mistakes(tests));
    List<Finding> findings = new ArrayList<>(findings(mistakes, interpreter));
    interpreter.mistakes().forEach(mistake -> findings.add(Positions.finding(mistake)));
    if (!findings.isEmpty()) {
      findings.sort(ownFirst(files.root().name()).thenComparing(BY_POSITION));
      throw new SpecLoadException(findings, loading.log());
    }
    List<ServiceSpec> services = loading.services().stream().map(Loading.Declared::spec).toList();
    if (tests.isEmpty() && options.testsRequired()) {
      throw noTests(specFile, services.size(), loading.log());
    }
    return new EvaluatedSpec(
        interpreter,
        calls,
        services,
        tests,
        loading.hooks(),
        topology.warnings(),
        loading.log(),
        namedCalls(calls, interpreter, loading),
        NamedCalls.byService(calls, loading.operations(), interpreter.files()));
  }

  /** Families that an evaluated value, a string literal or a keyword of any file names. */
  private static Set<String> namedCalls(CallNames calls, Interpreter interpreter, Loading loading) {
    Set<String> words = new LinkedHashSet<>(loading.namedCalls());
    for (LoadedFile file : interpreter.files()) {
      words.addAll(file.strings());
      words.addAll(file.keywords());
    }
    return calls.familiesNamed(words);
  }

  /** The spec before the files it loads, as when they cannot be evaluated. */
  private static Comparator<Finding> ownFirst(String spec) {
    return Comparator.comparing(
        finding -> {
          SourceLocation location = finding.location();
          return location != null && !location.file().equals(spec);
        });
  }

  private static SpecFiles open(Path specFile, SpecOptions options) {
    try {
      return new SpecFiles(specFile, options);
    } catch (BuiltinError e) {
      throw new SpecLoadException(
          List.of(new Finding(ErrorCode.valueOf(e.code()), e.text(), null)), List.of());
    }
  }

  private static List<Finding> findings(
      List<TopologyCheck.Mistake> mistakes, Interpreter interpreter) {
    return mistakes.stream()
        .map(
            mistake ->
                new Finding(
                    mistake.code(),
                    mistake.message(),
                    Positions.location(mistake.position()),
                    interpreter.sourceLine(mistake.position()),
                    List.of()))
        .toList();
  }

  private static SpecLoadException noTests(Path specFile, int services, List<String> log) {
    String declared =
        switch (services) {
          case 0 -> "no service";
          case 1 -> "1 service";
          default -> services + " services";
        };
    return new SpecLoadException(
        List.of(
            new Finding(
                ErrorCode.NO_TESTS_DISCOVERED,
                "the file declares " + declared + " and no test; write def test_something(): …",
                new SourceLocation(specFile.toString(), 1, 1))),
        log);
  }
}
