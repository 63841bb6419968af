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
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Prints what ended a run, on standard error. */
final class Problems {
  private final PrintStream err;
  private final ErrorPrinter printer;

  Problems(PrintStream err, Map<String, String> environment) {
    this.err = requireNonNull(err, "err is null");
    this.printer =
        new ErrorPrinter(
            err == System.err
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && Terminal.stderrIsTerminal());
  }

  void print(FaultboxException problem) {
    if (problem instanceof SpecLoadException load) {
      load.log().forEach(err::println);
      load.findings().forEach(this::print);
      return;
    }
    SourceLocation location = locationOf(problem);
    err.print(
        printer.render(
            ErrorText.error(
                problem.code().name(), problem.getMessage(), location, sourceLine(location))));
  }

  private void print(Finding finding) {
    err.print(
        printer.render(
            new ErrorText(
                Diagnostic.Level.ERROR,
                finding.code().name(),
                finding.message(),
                finding.location(),
                finding.sourceLine(),
                finding.frames())));
  }

  void print(Diagnostic diagnostic) {
    String message =
        diagnostic.suggestion().isEmpty()
            ? diagnostic.message()
            : diagnostic.message() + "; " + diagnostic.suggestion();
    err.print(
        printer.render(
            new ErrorText(
                diagnostic.level(),
                diagnostic.code().name(),
                message,
                diagnostic.location(),
                sourceLine(diagnostic.location()),
                List.of())));
  }

  void printDefect(Throwable defect, String version) {
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
