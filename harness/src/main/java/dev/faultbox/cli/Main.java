package dev.faultbox.cli;

import dev.faultbox.model.Timings;

/** Entry point of harness.jar. */
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    Timings timings = Timings.sinceProcessStart("start of the JVM");
    int code = new CommandLineTool(System.out, System.err, timings).run(args);
    System.out.flush();
    System.err.flush();
    // Everything of the run is cleaned up by now; open sockets and pools must not delay the end.
    Runtime.getRuntime().halt(code);
  }
}
