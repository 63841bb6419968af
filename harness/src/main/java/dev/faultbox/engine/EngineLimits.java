package dev.faultbox.engine;

/** The waits of this package, with their units. Language reference, section 18, rows 2-4 and 12. */
final class EngineLimits {
  /** Deadline of one container operation, in seconds. */
  static final int CONTAINER_SECONDS = 30;

  /** Deadline of an image import, in seconds. */
  static final int IMAGE_SECONDS = 600;

  /** Time a pull may go without anything moving, in seconds. */
  static final int PULL_IDLE_SECONDS = 60;

  /** Deadline of a pull, in seconds. */
  static final int PULL_SECONDS = 600;

  /** Deadline of an image build with its pulls, in seconds. */
  static final int BUILD_SECONDS = 900;

  /** Time one candidate has to answer when an engine is looked for, in seconds. */
  static final int CANDIDATE_SECONDS = 5;

  /** Longest time one stream of events is read, in seconds. */
  static final int FOLLOW_SECONDS = 3_600;

  private EngineLimits() {}
}
