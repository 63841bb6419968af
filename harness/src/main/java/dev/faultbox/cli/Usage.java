package dev.faultbox.cli;

/** The help text: one screen. */
final class Usage {
  static final String TEXT =
      """
      Faultbox runs every service of a spec in its own Linux container, fresh for every test,
      and traces its system calls.

      Usage:
        faultbox SPEC.star [options]        run the tests of a spec
        faultbox test [SPEC.star] [options] the same; without a spec ./faultbox.star
        faultbox diff A B                   compare two files of --normalize
        faultbox version                    print the version
        faultbox help                       print this text

      Options of test:
        --test NAME         only tests of this name (with or without test_), glob or ~regex;
                            may be repeated
        --seed N            seed of everything random (default 0)
        --timeout DUR       budget of one test body, such as 30s (default 3m)
        --dry-run           load the spec, list services and tests, start nothing
        --format text|json  json: the trace file on standard output, text on standard error
        --output FILE       write the trace file (JSON)
        --junit FILE        write a JUnit XML file
        --normalize FILE    write what services did without times and numbers, for diff
        --shiviz FILE       write a log with vector clocks for ShiViz
        -v, --verbose       logs of passing tests; output of services while it is written
        --debug             the tool's own log as well
        --timings           where the time of the run went

      Examples:
        faultbox specs/my-first-test.star
        faultbox specs/two-services.star --test 'value_*' --verbose
        faultbox test --junit results.xml --output trace.json

      Exit codes: 0 all passed, 1 failed, 2 usage or spec does not load, 3 engine or image,
      4 inconclusive, 70 defect of the tool, 130 interrupted.
      """;

  private Usage() {}
}
