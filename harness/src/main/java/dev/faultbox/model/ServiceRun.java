package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

/**
 * How a service was run in a test.
 *
 * @param image tag of its image on the engine
 * @param readyMillis from the start of the main program to ready; -1 when it never was
 * @param isolation {@code process} or {@code container}
 */
public record ServiceRun(String image, long readyMillis, String isolation) {
  public ServiceRun {
    requireNonNull(image, "image is null");
    requireNonNull(isolation, "isolation is null");
  }
}
