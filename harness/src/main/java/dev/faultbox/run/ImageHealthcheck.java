package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.ImageDetails;
import dev.faultbox.model.Signals;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command by which an image says that it is healthy. It is run inside the instance, and tried
 * again as other checks are: the image's own interval is made for watching, not for starting.
 *
 * @param command absolute or to be found in PATH, with its arguments
 * @param attempt time for one run of it
 * @param budget time until it must have succeeded, from the start of the main program
 */
record ImageHealthcheck(List<String> command, Duration attempt, Duration budget) {
  private static final int SIGKILL = 9;

  /** A test has no more for all of its services together. */
  private static final Duration MOST = RunLimits.START;

  ImageHealthcheck {
    command = List.copyOf(command);
    requireNonNull(attempt, "attempt is null");
    requireNonNull(budget, "budget is null");
  }

  /** As the image has it; it is given as long as an engine gives it before it says "unhealthy". */
  static ImageHealthcheck of(ImageDetails.Healthcheck image) {
    List<String> words = image.test().subList(1, image.test().size());
    Duration budget =
        image
            .startPeriod()
            .plus(image.interval().plus(image.timeout()).multipliedBy(image.retries()));
    return new ImageHealthcheck(
        image.test().get(0).equals("CMD-SHELL") ? List.of("/bin/sh", "-c", words.get(0)) : words,
        image.timeout(),
        budget.compareTo(MOST) < 0 ? budget : MOST);
  }

  /**
   * What is said of a service for which it never succeeded.
   *
   * @param run the last one that says something
   */
  String failure(String service, Run run) {
    String last =
        run.signal() == 0
            ? "ended with " + (run.status() >> 8)
            : run.killed()
                ? "was still running after " + Durations.seconds(run.limit())
                : "was ended by signal " + Signals.name(run.signal());
    return "service \"%s\" is not ready: the image's %s did not succeed within %s; its last run %s. Look at the service's output, or write healthcheck = … in the spec"
        .formatted(service, text(), Durations.seconds(budget), last);
  }

  /** As messages and events call it. */
  String text() {
    return "HEALTHCHECK " + String.join(" ", command);
  }

  /**
   * One run of the command.
   *
   * @param status wait status
   * @param limit time it was given; the end of the budget makes the last one's shorter
   */
  record Run(int status, Duration limit) {
    boolean succeeded() {
      return status == 0;
    }

    /**
     * This one, or an earlier one that says more: one that only the end of the budget has cut off
     * says nothing.
     */
    Run orEarlier(@Nullable Run earlier, Duration attempt) {
      boolean cutOff = killed() && limit.compareTo(attempt) < 0;
      return cutOff && earlier != null ? earlier : this;
    }

    private int signal() {
      return status & 0x7f;
    }

    private boolean killed() {
      return signal() == SIGKILL;
    }
  }
}
