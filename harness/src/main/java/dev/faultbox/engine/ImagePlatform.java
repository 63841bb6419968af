package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether an image's programs run on an engine as they are. An engine may start an image of another
 * architecture by emulation; a tracer would see the emulator's calls then, and not those of the
 * program, so nothing that this tool says about it would be true.
 */
public final class ImagePlatform {
  private ImagePlatform() {}

  /**
   * Refuses an image that the engine cannot run itself.
   *
   * @param reference the image as the spec names it
   * @param location where the spec names it
   * @throws EnvironmentException BINARY_ARCH when it is for another architecture, IMAGE_UNAVAILABLE
   *     when it is for another operating system; both name what is there and what is needed
   */
  public static void requireRunnable(
      String reference, ImageDetails image, EngineInfo engine, @Nullable SourceLocation location) {
    requireNonNull(reference, "reference is null");
    if (!image.os().isEmpty() && !image.os().equals("linux")) {
      String product = image.os().equals("windows") ? "Windows" : image.os();
      throw new EnvironmentException(
          ErrorCode.IMAGE_UNAVAILABLE,
          "image "
              + reference
              + " is for "
              + product
              + "; services run on Linux, so name a tag that is made for it",
          location);
    }
    if (!runs(image.architecture(), engine.architecture())) {
      String there = platform(image.architecture(), image.variant());
      String needed = platform(engine.architecture(), "");
      throw new EnvironmentException(
          ErrorCode.BINARY_ARCH,
          "image "
              + reference
              + " is for "
              + there
              + ", the engine runs "
              + needed
              + "; programs of another architecture cannot be traced, emulated or not. Fetch it for the engine: docker pull"
              + " --platform "
              + needed
              + " "
              + reference
              + " (for build=: docker rmi the base image, then pull that one so); if it does not exist for that, name"
              + " a tag that does",
          location);
    }
  }

  /** Images and engines that do not say are taken at their word when something fails. */
  private static boolean runs(String image, String engine) {
    return image.isEmpty() || engine.isEmpty() || spelling(image).equals(spelling(engine));
  }

  private static String spelling(String architecture) {
    return EngineVersion.normalised(architecture.toLowerCase(Locale.ROOT));
  }

  private static String platform(String architecture, String variant) {
    return "linux/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
