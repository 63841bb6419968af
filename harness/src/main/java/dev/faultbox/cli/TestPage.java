package dev.faultbox.cli;

import java.util.List;

/** What {@code faultbox test} offers. */
final class TestPage {
  static final CommandPage PAGE =
      new CommandPage(
          "test",
          "[PATH...]",
          "run the tests of specs, and of directories of specs",
          """
          Runs the tests of specs, of all .star files below a directory, or of ./faultbox.star when \
          no path is given. The word test may be left out in front of a .star file. Results go to \
          standard output, progress and problems to standard error.""",
          List.of(
              CommandOption.list(
                  "--test",
                  "NAME",
                  "only tests of this name (with or without test_), glob or ~regex; may be repeated"),
              CommandOption.value("--seed", "N", "seed of everything random (default 0)"),
              CommandOption.value(
                  "--timeout", "DUR", "budget of one test body, such as 30s (default 3m)"),
              CommandOption.value(
                  "--jobs",
                  "N|auto",
                  "tests that run side by side, each with containers of its own (default 1); auto:"
                      + " one for every processor"),
              CommandOption.value(
                  "--shard",
                  "I/N",
                  "only the Ith of N parts of the tests; faultbox merge puts the files of --output"
                      + " together again"),
              CommandOption.flag(
                  "--dry-run", "load the specs, list services and tests, start nothing"),
              CommandOption.value(
                  "--format",
                  "text|json",
                  "json: the trace file on standard output, text on standard error"),
              CommandOption.value("--output", CommandOption.FILE, "write the trace file (JSON)"),
              CommandOption.value(
                  "--html", CommandOption.FILE, "write a report to look at in a browser, one file"),
              CommandOption.value("--junit", CommandOption.FILE, "write a JUnit XML file"),
              CommandOption.value(
                  "--normalize",
                  CommandOption.FILE,
                  "write what services did without times and numbers, for diff"),
              CommandOption.value(
                  "--shiviz", CommandOption.FILE, "write a log with vector clocks for ShiViz"),
              CommandOption.flag(
                  "--quiet", "-q", "only what is not a pass, the summary, and problems"),
              CommandOption.flag(
                  "--verbose",
                  "-v",
                  "logs of passing tests; output of services while it is written"),
              CommandOption.flag("--debug", "the tool's own log as well"),
              CommandOption.value(
                  "--log-format", "console|json", "json: standard error is one JSON object a line"),
              CommandOption.flag("--timings", "where the time of the run went")),
          List.of(
              """
              Variables:
              DOCKER_HOST           the engine, when it is not found by itself
              NO_COLOR              no colours; FORCE_COLOR=1 colours also in a pipe
              CI                    no colours, no live progress
              FAULTBOX_BASE_IMAGE   image the libraries of programs are taken from"""),
          List.of(
              "faultbox specs/two-services.star --test 'value_*' --verbose",
              "faultbox test specs/ --junit results.xml --output trace.json"),
          List.of(
              "0 all passed",
              "1 a test failed or could not be carried out",
              "2 wrong usage, or a spec does not load",
              "3 engine, image or kernel is the problem",
              "4 nothing failed, but a test was inconclusive",
              CommandPage.DEFECT,
              CommandPage.INTERRUPTED));

  private TestPage() {}
}
