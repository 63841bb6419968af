package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

/**
 * How a service was run in a test.
 *
 * @param image tag of its image on the engine
 * @param digest content address of the image, empty when the engine has none
 * @param readyMillis from the start of the main program to ready; -1 when it never was
 * @param isolation {@code process} or {@code container}
 */
public record ServiceRun(String image, String digest, long readyMillis, String isolation) {
  public ServiceRun {
    requireNonNull(image, "image is null");
    requireNonNull(digest, "digest is null");
    requireNonNull(isolation, "isolation is null");
  }

  /** A service whose image has no content address. */
  public ServiceRun(String image, long readyMillis, String isolation) {
    this(image, "", readyMillis, isolation);
  }
}
