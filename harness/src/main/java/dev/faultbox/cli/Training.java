package dev.faultbox.cli;

import dev.faultbox.model.Timings;
import dev.faultbox.run.ExitCodes;

/** Loads what a run needs, so that the JVM can write a class-data archive of it. */
final class Training {
  private Training() {}

  static int run(Timings timings) {
    return ExitCodes.PASSED;
  }
}
