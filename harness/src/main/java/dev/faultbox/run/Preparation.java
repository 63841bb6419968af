package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.engine.TarSource;
import dev.faultbox.image.Binary;
import dev.faultbox.image.BinaryResolver;
import dev.faultbox.image.ContainerFiles;
import dev.faultbox.image.DerivedImage;
import dev.faultbox.image.PlacedArgs;
import dev.faultbox.image.ServiceImages;
import dev.faultbox.image.TracerImage;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.InjectedEnvironment;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.ServiceSource;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.VolumeSpec;
import dev.faultbox.tracer.LaunchSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything between a loaded spec and its first container: programs are found and checked, images
 * derived and made where the engine does not have them. Used by one thread.
 */
final class Preparation {
  private final List<ServiceSpec> services;
  private final boolean streams;
  private final Path workingDirectory;
  private final RunListener listener;
  private final String version;
  private final Map<String, Binary> binaries = new LinkedHashMap<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  /**
   * @param streams whether the standard streams of the tool become those of the programs
   */
  Preparation(
      List<ServiceSpec> services,
      boolean streams,
      Path workingDirectory,
      RunListener listener,
      String version) {
    this.services = List.copyOf(services);
    this.streams = streams;
    this.workingDirectory = requireNonNull(workingDirectory, "workingDirectory is null");
    this.listener = requireNonNull(listener, "listener is null");
    this.version = requireNonNull(version, "version is null");
  }

  /**
   * What a session is started with.
   *
   * @param tracerImage tag of the tracer's image
   * @param services in declaration order
   * @param calls what is intercepted before any test has asked for more
   * @param pending images that are made when a container needs them
   * @param gate to be unpacked at {@code /} of a container whose image has lost it
   */
  record Prepared(
      String tracerImage,
      List<ServicePlan> services,
      CallSet calls,
      PendingImages pending,
      TarSource gate) {
    Prepared {
      requireNonNull(tracerImage, "tracerImage is null");
      services = List.copyOf(services);
      requireNonNull(calls, "calls is null");
      requireNonNull(pending, "pending is null");
      requireNonNull(gate, "gate is null");
    }

    /** As below, with the calls that the spec names. */
    Function<ServiceContainer, LaunchSpec> launches(Session session) {
      return launches(session, calls);
    }

    /** What instances are started with in a session, whose addresses are known by then. */
    Function<ServiceContainer, LaunchSpec> launches(Session session, CallSet calls) {
      return launches(session, calls, Map.of());
    }

    /**
     * @param guests addresses of what is no service of the spec, by name
     */
    Function<ServiceContainer, LaunchSpec> launches(
        Session session, CallSet calls, Map<String, String> guests) {
      Map<String, String> injected =
          InjectedEnvironment.of(services.stream().map(ServicePlan::spec).toList());
      String hosts = session.hosts(guests);
      boolean datagrams = services.stream().anyMatch(plan -> plan.spec().speaksUdp());
      boolean seen = session.tracer().welcome().seesCalls();
      return service -> Launches.of(service, injected, hosts, calls, seen, datagrams);
    }
  }

  /**
   * Finds the program of every service; needs no engine.
   *
   * @throws dev.faultbox.model.UserException for the first that is missing or no Linux program
   */
  void resolve() {
    BinaryResolver resolver =
        BinaryResolver.of(workingDirectory, System.getenv().getOrDefault("PATH", ""));
    for (ServiceSpec service : services) {
      if (service.source() instanceof ServiceSource.Binary binary) {
        binaries.put(service.name(), resolver.resolve(binary.path(), binary.location()));
      }
    }
  }

  /**
   * @throws dev.faultbox.model.EnvironmentException for the first program the engine cannot run
   */
  void checkArchitecture(String architecture) {
    binaries.values().forEach(binary -> binary.requireArchitecture(architecture));
  }

  /** Makes the images that the engine does not have, side by side. */
  Prepared prepareImages(Engine engine, ExecutorService pool, CallSet calls)
      throws InterruptedException {
    return prepareImages(engine, pool, calls, false);
  }

  /**
   * @param later whether images that are derived here are left to be made, since containers are up
   */
  Prepared prepareImages(Engine engine, ExecutorService pool, CallSet calls, boolean later)
      throws InterruptedException {
    PendingImages pending = new PendingImages();
    Sidecars sidecars = Sidecars.forArchitecture(engine.info().architecture());
    ImageWork work =
        new ImageWork(
            engine, ServiceImages.create(sidecars.gate(), System.getenv()), listener, version);
    Future<String> tracer =
        pool.submit(
            () -> {
              DerivedImage image = TracerImage.of(sidecars.tracer());
              return later ? work.leave(image, pending) : work.ensure(image, "the tracer");
            });
    CompletionService<ImageWork.Made> makers = new ExecutorCompletionService<>(pool);
    Map<Object, Future<ImageWork.Made>> images = new LinkedHashMap<>();
    for (ServiceSpec service : services) {
      images.computeIfAbsent(
          sameImage(service),
          key -> makers.submit(() -> make(work, service, later ? pending : null)));
    }
    failEarly(makers, images.size());
    List<ServicePlan> plans = new ArrayList<>();
    for (ServiceSpec service : services) {
      ImageWork.Made made =
          Futures.get(
              requireNonNull(images.get(sameImage(service))),
              RunLimits.IMAGES,
              "image of " + service.name());
      plans.add(plan(service, plans.size(), made.program(service), sidecars.gate()));
    }
    return new Prepared(
        Futures.get(tracer, RunLimits.IMAGES, "image of the tracer"),
        plans,
        calls,
        pending,
        new ContainerFiles(sidecars.gate(), null)::writeTo);
  }

  /** An image that cannot be had is told at once, not behind builds that take minutes. */
  private static void failEarly(CompletionService<ImageWork.Made> makers, int count)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      Future<ImageWork.Made> ended = makers.poll(RunLimits.IMAGES.toNanos(), TimeUnit.NANOSECONDS);
      if (ended == null) {
        return; // whoever is waited for next is named
      }
      var unused = Futures.get(ended, RunLimits.IMAGES, "image");
    }
  }

  /** Services whose images are one and the same have equal keys. */
  private Object sameImage(ServiceSpec service) {
    ServiceSource source = service.source();
    if (source instanceof ServiceSource.Image image) {
      return image.reference();
    }
    return source instanceof ServiceSource.Build build
        ? build.path()
        : requireNonNull(binaries.get(service.name())).file();
  }

  private ImageWork.Made make(ImageWork work, ServiceSpec service, @Nullable PendingImages later) {
    ServiceSource source = service.source();
    if (source instanceof ServiceSource.Image image) {
      return work.pull(image);
    }
    if (source instanceof ServiceSource.Build build) {
      return work.build(build);
    }
    Binary binary = requireNonNull(binaries.get(service.name()));
    return later == null ? work.derive(binary) : work.derive(binary, later);
  }

  private ServicePlan plan(ServiceSpec service, int number, Program program, byte[] gate) {
    ContainerFiles files = files(service, gate);
    return new ServicePlan(
        service, number, program, files.isEmpty() ? null : files::writeTo, streams);
  }

  private ContainerFiles files(ServiceSpec service, byte[] gate) {
    ContainerFiles files;
    if (service.source() instanceof ServiceSource.Binary) {
      PlacedArgs placed = PlacedArgs.of(workingDirectory, service.args(), service.location());
      diagnostics.addAll(placed.diagnostics());
      files = new ContainerFiles(null, placed);
    } else {
      files = new ContainerFiles(gate, null);
    }
    for (VolumeSpec volume : service.placement().volumes()) {
      if (volume.path() != null) {
        files.add(volume.path(), volume.target());
      }
    }
    return files;
  }

  /** Findings about programs and arguments. */
  List<Diagnostic> diagnostics() {
    return List.copyOf(diagnostics);
  }
}
