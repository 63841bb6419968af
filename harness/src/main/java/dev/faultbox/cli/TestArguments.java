package dev.faultbox.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options of {@code faultbox test}, filled in by the parser. */
@Command(
    name = "test",
    sortOptions = false,
    description = "Runs the tests of a spec.",
    usageHelpAutoWidth = true)
final class TestArguments {
  @Parameters(
      arity = "0..*",
      paramLabel = "SPEC",
      description = "The spec to run (default: ./faultbox.star).")
  List<String> specs = new ArrayList<>();

  @Option(
      names = "--test",
      paramLabel = "NAME",
      description = "Only tests of this name, glob or ~regex; may be repeated.")
  List<String> tests = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything random (default: 0).")
  long seed;

  @Option(
      names = "--timeout",
      paramLabel = "DUR",
      description = "Budget of one test body, such as 30s (default: 3m).")
  String timeout = "3m";

  @Option(names = "--dry-run", description = "Load the spec and list services and tests.")
  boolean dryRun;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "json: the trace file on standard output, text on standard error.")
  String format = "text";

  @Option(names = "--output", paramLabel = "FILE", description = "Write the trace file (JSON).")
  @Nullable String output;

  @Option(names = "--junit", paramLabel = "FILE", description = "Write a JUnit XML file.")
  @Nullable String junit;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show logs of passing tests, and output of services while it is written.")
  boolean verbose;

  @Option(names = "--debug", description = "Also show the tool's own log.")
  boolean debug;

  @Option(names = "--timings", description = "Show where the time of the run went.")
  boolean timings;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
