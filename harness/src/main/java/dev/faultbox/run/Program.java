package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.image.DerivedImage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program of a service as its container finds it.
 *
 * @param image what a container is made of, a tag or a content address
 * @param shown the image as results call it
 * @param digest content address of the image, empty when nothing knows it
 * @param argv the program and its arguments; without a slash it is looked for in PATH
 * @param environment what the image says, without anything of the spec
 * @param directory where it starts, absolute
 * @param user as the image or the spec names it, empty for root
 * @param stopSignal what asks it to end, 0 for SIGTERM
 * @param healthcheck a command that succeeds when the service is healthy, as the image has it;
 *     empty for none
 * @param derived the image as it was derived from a program of this machine; null for others
 */
record Program(
    String image,
    String shown,
    String digest,
    List<String> argv,
    Map<String, String> environment,
    String directory,
    String user,
    int stopSignal,
    @Nullable ImageHealthcheck healthcheck,
    @Nullable DerivedImage derived) {
  Program {
    requireNonNull(image, "image is null");
    requireNonNull(shown, "shown is null");
    requireNonNull(digest, "digest is null");
    argv = List.copyOf(argv);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    requireNonNull(directory, "directory is null");
    requireNonNull(user, "user is null");
  }

  /** The same of another image. */
  Program from(String otherImage) {
    return new Program(
        otherImage,
        shown,
        digest,
        argv,
        environment,
        directory,
        user,
        stopSignal,
        healthcheck,
        derived);
  }
}
