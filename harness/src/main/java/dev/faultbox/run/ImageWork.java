package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.engine.ImageDetails;
import dev.faultbox.engine.ImagePlatform;
import dev.faultbox.engine.Labels;
import dev.faultbox.image.Binary;
import dev.faultbox.image.BuildContext;
import dev.faultbox.image.DerivedImage;
import dev.faultbox.image.ServiceImages;
import dev.faultbox.model.Activities;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.ServiceSource;
import dev.faultbox.model.ServiceSpec;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes sure that the engine has an image: derives it from a program, pulls it, or builds it. What
 * the engine has already costs one question. Safe for many threads, which work side by side.
 */
final class ImageWork {
  /** An image on the engine; says what a service runs in it. */
  @FunctionalInterface
  interface Made {
    Program program(ServiceSpec service);
  }

  private final Engine engine;
  private final ServiceImages images;
  private final RunListener listener;
  private final String version;

  ImageWork(Engine engine, ServiceImages images, RunListener listener, String version) {
    this.engine = requireNonNull(engine, "engine is null");
    this.images = requireNonNull(images, "images is null");
    this.listener = requireNonNull(listener, "listener is null");
    this.version = requireNonNull(version, "version is null");
  }

  /** The image of a program of this machine. */
  Made derive(Binary binary) {
    DerivedImage image = images.of(binary);
    ensure(image, binary.name());
    return service -> Programs.of(service, image);
  }

  /**
   * The image of a program of this machine, which is made when a container needs it.
   *
   * @param later where it is left to be made
   */
  Made derive(Binary binary, PendingImages later) {
    DerivedImage image = images.of(binary);
    leave(image, later);
    return service -> Programs.of(service, image);
  }

  /** Leaves an image to be made when a container needs it; returns its tag. */
  String leave(DerivedImage image, PendingImages later) {
    // Tests are under way then, and told of.
    later.add(image.tag(), () -> ensure(image, line -> {}, ""));
    return image.tag();
  }

  /** Makes a derived image unless the engine has it; returns its tag. */
  String ensure(DerivedImage image, String what) {
    return ensure(image, listener::progress, what);
  }

  private String ensure(DerivedImage image, Consumer<String> progress, String what) {
    if (!engine.hasImage(image.tag())) {
      progress.accept("making the image of " + what);
      if (image.form() == DerivedImage.Form.ROOTFS) {
        engine.importRootfs(image.tag(), image::writeTo, labels());
      } else {
        engine.buildImage(image.tag(), image::writeTo, labels(), progress);
      }
    }
    return image.tag();
  }

  /** An image by its name, pulled when the engine does not have it. */
  Made pull(ServiceSource.Image source) {
    String reference = source.reference();
    ImageDetails details =
        located(
            source,
            () -> {
              Optional<ImageDetails> there = engine.inspectImage(reference);
              return there.isPresent() ? there.get() : pulled(reference);
            });
    ImagePlatform.requireRunnable(reference, details, engine.info(), source.location());
    return service -> Programs.of(service, details, reference);
  }

  private ImageDetails pulled(String reference) {
    String what = "pulling " + reference;
    listener.progress(what);
    try (Activities.Activity activity = listener.activities().begin(what)) {
      engine.pullImage(reference, step -> tell(activity, step));
    }
    return inspected(reference);
  }

  /** The image of a directory with a Dockerfile, built when its content has changed. */
  Made build(ServiceSource.Build source) {
    BuildContext context = BuildContext.read(source.path(), source.directory(), source.location());
    ImageDetails details =
        located(
            source,
            () -> {
              Optional<ImageDetails> there = engine.inspectImage(context.tag());
              return there.isPresent() ? there.get() : built(source, context);
            });
    ImagePlatform.requireRunnable(source.directory(), details, engine.info(), source.location());
    return service -> Programs.of(service, details, context.tag());
  }

  private ImageDetails built(ServiceSource.Build source, BuildContext context) {
    String what = "building " + source.directory();
    listener.progress(what);
    try (Activities.Activity activity = listener.activities().begin(what)) {
      engine.buildImage(context.tag(), context::writeTo, labels(), step -> tell(activity, step));
    } catch (EnvironmentException e) {
      throw context
          .needsBuildKit(String.valueOf(e.getMessage()))
          .map(why -> new EnvironmentException(e.code(), e.getMessage() + "\n" + why, e))
          .orElse(e);
    }
    return inspected(context.tag());
  }

  private void tell(Activities.Activity activity, String step) {
    activity.detail(() -> step);
    listener.progress(step);
  }

  private ImageDetails inspected(String reference) {
    return engine
        .inspectImage(reference)
        .orElseThrow(
            () ->
                new EnvironmentException(
                    ErrorCode.IMAGE_UNAVAILABLE,
                    "image "
                        + reference
                        + " is gone from the engine as soon as it was there; look for clean-up jobs on"
                        + " this engine"));
  }

  /** What goes wrong is told with the place in the spec that wanted it. */
  private static ImageDetails located(
      ServiceSource source, java.util.function.Supplier<ImageDetails> work) {
    try {
      return work.get();
    } catch (EnvironmentException e) {
      throw e.location() != null ? e : e.at(source.location());
    }
  }

  private Map<String, String> labels() {
    return Map.of(Labels.VERSION, version);
  }
}
