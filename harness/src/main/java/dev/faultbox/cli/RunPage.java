package dev.faultbox.cli;

import java.util.List;

/** What {@code faultbox run} offers. */
final class RunPage {
  static final CommandPage PAGE =
      new CommandPage(
          "run",
          "[--] PROGRAM [ARGUMENT...]",
          "run one program and break its system calls",
          """
          Runs one Linux program in a container of its own, records its system calls, and breaks \
          those that rules name. Its input and output are yours, byte for byte; what faultbox says \
          is on standard error. Ctrl-C goes to the program; a second one kills it.""",
          List.of(
              CommandOption.list(
                  "--fault",
                  "RULE",
                  "what happens to which calls; may be repeated, the first that fires wins"),
              CommandOption.list(
                  "--fs-fault",
                  "RULE",
                  "the same for operations on files: open read write sync mkdir delete stat rename"),
              CommandOption.list(
                  "--env", "NAME=VALUE", "a variable for the program, which sees none of yours"),
              CommandOption.value(
                  "--seed", "N", "decides chance; a fresh one when left out, shown behind the run"),
              CommandOption.value("--output", CommandOption.FILE, "write the trace file (JSON)")),
          List.of(
              """
              Rules:
              NAME=ERRNO[:P%][:PATH][:TRIGGER]      the call fails and is not made
              NAME=delay:DUR[:P%][:PATH][:TRIGGER]  the call is made later""",
              """
              NAME is a system call or a family of them (write covers pwritev and its like), P% how \
              often (100% when left out), PATH a glob on the file: * stops at /, ** does not. TRIGGER \
              is one of nth=3, the third matching call alone, after=3, every one behind it, every=3, \
              each third."""),
          List.of(
              "faultbox run --fault write=EIO:30% bin/linux/target",
              "faultbox run --fault 'openat=ENOENT:/data/**' bin/linux/target",
              "echo hi | faultbox run --fault read=EIO:nth=2 ./my-program --its-own-option"),
          List.of(
              "that of the program, 128+n when signal n has ended it",
              "2 wrong usage",
              "3 engine, image or kernel is the problem",
              CommandPage.DEFECT,
              CommandPage.INTERRUPTED));

  private RunPage() {}
}
