package dev.faultbox.cli;

/** The help text: one screen. */
final class Usage {
  static final String TEXT =
      """
      Faultbox runs every service of a spec in its own Linux container, fresh for every test,
      and traces its system calls.

      Usage:
        faultbox SPEC.star [options]        run the tests of a spec
        faultbox test [PATH...] [options]   the same for specs and directories of specs; without
                                            a path ./faultbox.star
        faultbox run [options] PROGRAM [ARGUMENT...]
                                            run one program and break its system calls;
                                            faultbox run --help tells more
        faultbox diff A B                   compare two files of --normalize
        faultbox doctor [--format json]     look at the engine and say what will and will not work
        faultbox version                    print the version
        faultbox help                       print this text

      Options of test:
        --test NAME         only tests of this name (with or without test_), glob or ~regex;
                            may be repeated
        --seed N            seed of everything random (default 0)
        --timeout DUR       budget of one test body, such as 30s (default 3m)
        --jobs N|auto       tests that run side by side, each with containers of its own (default
                            1); auto: one for every processor, a good number for most specs
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
        faultbox test specs/ --junit results.xml --output trace.json

      Exit codes: 0 all passed, 1 failed, 2 usage or spec does not load, 3 engine or image,
      4 inconclusive, 70 defect of the tool, 130 interrupted.
      """;

  static final String RUN_TEXT =
      """
      Runs one Linux program in a container of its own, records its system calls, and breaks those
      that rules name. Its input and output are yours, byte for byte; what faultbox says is on
      standard error.

      Usage:
        faultbox run [options] [--] PROGRAM [ARGUMENT...]

      Options:
        --fault RULE        what happens to which calls; may be repeated, the first that fires wins
        --fs-fault RULE     the same for operations on files: open read write sync mkdir delete
                            stat rename
        --env NAME=VALUE    a variable for the program, which sees none of yours
        --seed N            decides chance; a fresh one when left out, shown behind the run
        --output FILE       write the trace file (JSON)

      Rules:
        NAME=ERRNO[:P%][:PATH][:nth=N|after=N|every=N]           the call fails and is not made
        NAME=delay:DURATION[:P%][:PATH][:nth=N|after=N|every=N]  the call is made later

        NAME is a system call or a family of them (write covers pwritev and its like), P% how often
        (100% when left out), PATH a glob on the file: * stops at /, ** does not. nth=3 is the third
        matching call alone, after=3 every one behind it, every=3 each third.

      Examples:
        faultbox run --fault write=EIO:30% bin/linux/target
        faultbox run --fault 'openat=ENOENT:/data/**' --fault fsync=delay:500ms bin/linux/target
        echo hello | faultbox run --fault read=EIO:nth=2 ./my-program --its-own-option

      Exit codes: that of the program, 128+n when signal n has ended it; 2 usage, 3 engine or image,
      70 defect of the tool, 130 interrupted. Ctrl-C goes to the program; a second one kills it.
      """;

  static final String DOCTOR_TEXT =
      """
      Looks for the container engine and does with it what a run does: starts two small services
      under a tracer, reaches one from here and from the other, and removes them. Says of each thing
      that a run needs whether it works, and where it does not, what follows and what to do. Needs
      no spec, and takes a few seconds.

      Usage:
        faultbox doctor [options]

      Options:
        --format text|json  json: one object with an array of findings on standard output

      A finding is ok; warn: runs work, but something about them is slower or missing; or fail: runs
      do not work.

      Exit codes: 0 runs will work, 2 usage, 3 they will not, 70 defect of the tool,
      130 interrupted.
      """;

  private Usage() {}
}
