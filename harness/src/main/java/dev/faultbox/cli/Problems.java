package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.Finding;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.SpecLoadException;
import dev.faultbox.model.UserException;
import dev.faultbox.report.ErrorPrinter;
import dev.faultbox.report.ErrorText;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Prints what ended a run, on standard error. */
final class Problems {
  private final PrintStream err;
  private final boolean json;
  private final ErrorPrinter printer;

  private Problems(PrintStream err, boolean json, boolean coloured) {
    this.err = requireNonNull(err, "err is null");
    this.json = json;
    this.printer = new ErrorPrinter(coloured);
  }

  Problems(PrintStream err, Map<String, String> environment) {
    this(err, false, Terminal.colourWantedOnStderr(environment, err));
  }

  /** In the form that standard error has. */
  static Problems on(ErrorStream log, Map<String, String> environment) {
    return log.json() ? new Problems(log.raw(), true, false) : new Problems(log.raw(), environment);
  }

  void print(FaultboxException problem) {
    if (problem instanceof SpecLoadException load) {
      load.log().forEach(this::note);
      load.findings().forEach(this::print);
      return;
    }
    SourceLocation location = locationOf(problem);
    print(
        ErrorText.error(
            problem.code().name(), problem.getMessage(), location, sourceLine(location)));
  }

  private void print(Finding finding) {
    print(
        new ErrorText(
            Diagnostic.Level.ERROR,
            finding.code().name(),
            finding.message(),
            finding.location(),
            finding.sourceLine(),
            finding.frames()));
  }

  void print(Diagnostic diagnostic) {
    String message =
        diagnostic.suggestion().isEmpty()
            ? diagnostic.message()
            : diagnostic.message() + "; " + diagnostic.suggestion();
    print(
        new ErrorText(
            diagnostic.level(),
            diagnostic.code().name(),
            message,
            diagnostic.location(),
            sourceLine(diagnostic.location()),
            List.of()));
  }

  void print(SpecCheck.Found found) {
    print(
        new ErrorText(
            found.level(),
            found.code().name(),
            found.text(),
            found.location(),
            sourceLine(found.location()),
            List.of()));
  }

  private void print(ErrorText problem) {
    if (json) {
      err.println(
          JsonLog.line(
              problem.level().name().toLowerCase(Locale.ROOT),
              problem.code(),
              problem.message(),
              problem.location()));
    } else {
      err.print(printer.render(problem));
    }
  }

  private void note(String line) {
    err.println(json ? JsonLog.line("info", null, line, null) : line);
  }

  void printDefect(Throwable defect, String version) {
    if (json) {
      StringWriter trace = new StringWriter();
      defect.printStackTrace(new PrintWriter(trace));
      err.println(
          JsonLog.line(
              "error", null, "this is a defect of faultbox " + version + "\n" + trace, null));
      return;
    }
    err.println("This is a defect of faultbox " + version + ", not of your spec:");
    defect.printStackTrace(err);
    err.println(
        "Please report it with the text above, the spec, and the output of faultbox --version.");
  }

  private static @Nullable SourceLocation locationOf(FaultboxException problem) {
    if (problem instanceof UserException user) {
      return user.location();
    }
    return problem instanceof EnvironmentException environment ? environment.location() : null;
  }

  private static @Nullable String sourceLine(@Nullable SourceLocation location) {
    if (location == null || location.line() < 1) {
      return null;
    }
    try (Stream<String> lines = Files.lines(Path.of(location.file()))) {
      return lines.skip(location.line() - 1L).findFirst().orElse(null);
    } catch (IOException | java.io.UncheckedIOException | InvalidPathException e) {
      return null;
    }
  }
}
