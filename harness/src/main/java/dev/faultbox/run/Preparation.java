package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.engine.Labels;
import dev.faultbox.image.Binary;
import dev.faultbox.image.BinaryResolver;
import dev.faultbox.image.DerivedImage;
import dev.faultbox.image.PlacedArgs;
import dev.faultbox.image.ServiceImages;
import dev.faultbox.image.TracerImage;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.InjectedEnvironment;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.tracer.LaunchSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;

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
  private final Map<ServiceSpec, Binary> binaries = new LinkedHashMap<>();
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
   * @param calls what is intercepted
   */
  record Prepared(String tracerImage, List<ServicePlan> services, CallSet calls) {
    Prepared {
      requireNonNull(tracerImage, "tracerImage is null");
      services = List.copyOf(services);
      requireNonNull(calls, "calls is null");
    }

    /** What instances are started with in a session, whose addresses are known by then. */
    Function<ServiceContainer, LaunchSpec> launches(Session session) {
      Map<String, String> injected =
          InjectedEnvironment.of(services.stream().map(ServicePlan::spec).toList());
      String hosts = session.hosts();
      return service -> Launches.of(service.plan(), injected, hosts, calls);
    }
  }

  /**
   * Finds the program of every service; needs no engine.
   *
   * @throws dev.faultbox.model.UserException for the first that is missing or no Linux program
   */
  void resolveBinaries() {
    BinaryResolver resolver =
        BinaryResolver.of(workingDirectory, System.getenv().getOrDefault("PATH", ""));
    for (ServiceSpec service : services) {
      binaries.put(service, resolver.resolve(service.binary(), service.binaryLocation()));
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
    Sidecars sidecars = Sidecars.forArchitecture(engine.info().architecture());
    Future<String> tracer =
        pool.submit(() -> ensure(engine, TracerImage.of(sidecars.tracer()), "the tracer"));
    ServiceImages images = ServiceImages.create(sidecars.gate(), System.getenv());
    Map<Path, Future<DerivedImage>> derived = new LinkedHashMap<>();
    for (Map.Entry<ServiceSpec, Binary> entry : binaries.entrySet()) {
      Binary binary = entry.getValue();
      derived.computeIfAbsent(
          binary.file(),
          file ->
              pool.submit(
                  () -> {
                    DerivedImage image = images.of(binary);
                    ensure(engine, image, binary.name());
                    return image;
                  }));
    }
    List<ServicePlan> plans = new ArrayList<>();
    for (Map.Entry<ServiceSpec, Binary> entry : binaries.entrySet()) {
      Future<DerivedImage> future = requireNonNull(derived.get(entry.getValue().file()));
      DerivedImage image =
          Futures.get(future, RunLimits.IMAGES, "image of " + entry.getKey().name());
      plans.add(plan(entry.getKey(), plans.size(), image));
    }
    return new Prepared(Futures.get(tracer, RunLimits.IMAGES, "image of the tracer"), plans, calls);
  }

  private ServicePlan plan(ServiceSpec service, int number, DerivedImage image) {
    if (service.speaksUdp()) {
      diagnostics.add(
          new Diagnostic(
              Diagnostic.Level.WARNING,
              ErrorCode.SPEC_NOT_BUILT,
              "udp of \""
                  + service.name()
                  + "\" is reached by the other services by its name only; localhost and steps"
                  + " arrive with stages S3 and S6",
              "write " + service.name() + ":<port> where a peer needs it",
              service.location()));
    }
    PlacedArgs placed = PlacedArgs.of(workingDirectory, service.args(), service.location());
    diagnostics.addAll(placed.diagnostics());
    return new ServicePlan(
        service,
        number,
        image.tag(),
        image.program(),
        placed.isEmpty() ? null : placed::writeTo,
        streams);
  }

  private String ensure(Engine engine, DerivedImage image, String what) {
    if (!engine.hasImage(image.tag())) {
      listener.progress("making the image of " + what);
      Map<String, String> labels = Map.of(Labels.VERSION, version);
      if (image.form() == DerivedImage.Form.ROOTFS) {
        engine.importRootfs(image.tag(), image::writeTo, labels);
      } else {
        engine.buildImage(image.tag(), image::writeTo, labels, listener::progress);
      }
    }
    return image.tag();
  }

  /** Findings about programs and arguments. */
  List<Diagnostic> diagnostics() {
    return List.copyOf(diagnostics);
  }
}
