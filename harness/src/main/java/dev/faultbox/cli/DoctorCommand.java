package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.Timings;
import dev.faultbox.model.UserException;
import dev.faultbox.run.Checkup;
import dev.faultbox.run.CheckupFacts;
import dev.faultbox.run.CheckupLine;
import dev.faultbox.run.Diagnosis;
import dev.faultbox.run.ExitCodes;
import dev.faultbox.run.Interruption;
import dev.faultbox.run.Run;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;

/** {@code faultbox doctor}: says what will and will not work here, and what to do about it. */
final class DoctorCommand {
  static final CommandPage PAGE =
      new CommandPage(
          "doctor",
          "",
          "look at the engine, say what will not work here",
          """
          Looks for the container engine and does with it what a run does: starts two small services \
          under a tracer, reaches one from here and from the other, and removes them. Says of each \
          thing that a run needs whether it works, and where it does not, what follows and what to \
          do. Needs no spec, and takes a few seconds.""",
          List.of(
              CommandOption.value(
                  "--format",
                  "text|json",
                  "json: one object with an array of findings on standard output")),
          List.of(
              "A finding is ok; warn: runs work, but something about them is slower or missing; or"
                  + " fail: runs do not work."),
          List.of("faultbox doctor", "faultbox doctor --format json"),
          List.of(
              "0 runs will work",
              "2 wrong usage",
              "3 they will not",
              CommandPage.DEFECT,
              CommandPage.INTERRUPTED));

  private static final List<String> PREFIXES = List.of("DOCKER_", "FAULTBOX_");
  private static final String SIMPLE_LOGGER_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;
  private final Timings timings;

  DoctorCommand(
      Map<String, String> environment, PrintStream out, PrintStream err, Timings timings) {
    this.environment = Map.copyOf(environment);
    this.out = requireNonNull(out, "out is null");
    this.err = requireNonNull(err, "err is null");
    this.timings = requireNonNull(timings, "timings is null");
  }

  /**
   * @param args those behind {@code doctor}
   * @return 0 when runs will work, 3 when not, 130 when the user did not wait for it
   * @throws UserException USAGE
   */
  int run(List<String> args) {
    ParsedOptions parsed = Options.parse(PAGE, args);
    List<String> words = parsed.arguments();
    if (!words.isEmpty()) {
      throw new UserException(
          ErrorCode.USAGE, "doctor takes no " + words.get(0) + Options.hint(PAGE));
    }
    String format = Options.choice(PAGE, parsed, "--format", "text");
    System.setProperty(SIMPLE_LOGGER_LEVEL, "off");
    Interruption interruption = Interruption.ofProcessSignals();
    Future<Engine> engine = Run.findEngine(timings);
    CheckupFacts facts =
        new Checkup(timings, interruption, Version.current(), new RunListener() {})
            .examine(tool(), engine);
    if (interruption.isRequested()) {
      err.println("interrupted; everything that was made is removed");
      return ExitCodes.INTERRUPTED;
    }
    List<CheckupLine> lines = Diagnosis.of(facts);
    boolean works = Diagnosis.works(lines);
    if (format.equals("json")) {
      out.println(DoctorReport.json(lines, works));
    } else {
      out.print(DoctorReport.text(lines, works, Terminal.colourWanted(environment, out)));
    }
    return works ? ExitCodes.PASSED : ExitCodes.ENVIRONMENT;
  }

  private CheckupFacts.Tool tool() {
    Map<String, String> variables = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (PREFIXES.stream().anyMatch(name::startsWith)) {
            variables.put(name, value);
          }
        });
    return new CheckupFacts.Tool(
        Version.current(),
        place(),
        System.getProperty("java.version", "of unknown version"),
        System.getProperty("os.name", "an unknown system"),
        System.getProperty("os.arch", ""),
        variables);
  }

  private static String place() {
    CodeSource source = DoctorCommand.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return "an unknown place";
    }
    try {
      return Path.of(source.getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      return source.getLocation().toString();
    }
  }
}
