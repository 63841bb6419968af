package dev.faultbox.run;

import dev.faultbox.engine.ImageDetails;
import dev.faultbox.image.DerivedImage;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.Signals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From an image and what the spec says to the program that is started. */
final class Programs {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String BINARY_DIRECTORY = "/app";

  private Programs() {}

  /** A binary of the user's machine, which is the only thing in its image. */
  static Program of(ServiceSpec spec, DerivedImage image) {
    List<String> argv = new ArrayList<>();
    argv.add(image.program());
    argv.addAll(spec.args());
    return new Program(
        image.tag(),
        image.tag(),
        "",
        argv,
        Map.of("PATH", PATH + ":/", "TZ", "UTC", "LANG", "C.UTF-8"),
        or(spec.placement().workdir(), BINARY_DIRECTORY),
        spec.placement().user(),
        0,
        null,
        image);
  }

  /**
   * What an image runs; arguments of the spec take the place of its command, the entrypoint stays.
   *
   * @param shown the image as the author wrote it, or its tag
   * @throws EnvironmentException IMAGE_UNAVAILABLE when the image has no program
   */
  static Program of(ServiceSpec spec, ImageDetails image, String shown) {
    List<String> argv = new ArrayList<>(image.entrypoint());
    argv.addAll(spec.args().isEmpty() ? image.command() : spec.args());
    if (argv.isEmpty()) {
      throw new EnvironmentException(
          ErrorCode.IMAGE_UNAVAILABLE,
          "image %s of service \"%s\" has neither ENTRYPOINT nor CMD; say in args what to run: args = [\"/usr/bin/program\"]"
              .formatted(shown, spec.name()),
          spec.source().location());
    }
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", PATH);
    environment.put("HOSTNAME", spec.name());
    for (String entry : image.env()) {
      int equals = entry.indexOf('=');
      environment.put(
          equals < 0 ? entry : entry.substring(0, equals),
          equals < 0 ? "" : entry.substring(equals + 1));
    }
    return new Program(
        image.id(),
        shown,
        image.repoDigests().isEmpty() ? image.id() : image.repoDigests().get(0),
        argv,
        environment,
        or(spec.placement().workdir(), or(image.workingDirectory(), "/")),
        or(spec.placement().user(), image.user()),
        Signals.ofImage(image.stopSignal()),
        healthcheck(image),
        null);
  }

  private static @Nullable ImageHealthcheck healthcheck(ImageDetails image) {
    ImageDetails.Healthcheck check = image.healthcheck();
    return check == null || check.test().size() < 2 ? null : ImageHealthcheck.of(check);
  }

  private static String or(String first, String otherwise) {
    return first.isEmpty() ? otherwise : first;
  }
}
