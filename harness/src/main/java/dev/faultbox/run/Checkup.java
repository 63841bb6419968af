package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import dev.faultbox.engine.Sweeper;
import dev.faultbox.image.DerivedImage;
import dev.faultbox.image.ServiceImages;
import dev.faultbox.image.TracerImage;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.Timings;
import dev.faultbox.run.CheckupFacts.Area;
import dev.faultbox.tracer.TracerError;
import dev.faultbox.tracer.TracerLostException;
import dev.faultbox.tracer.TracerRefusedException;
import dev.faultbox.tracer.Welcome;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether runs will work, by doing what a run does with services that every build of the
 * tool has: its own tracer, which listens, and its smallest client, which connects to that. Leaves
 * nothing behind but the tracer's image, which the next run needs. Used once, by one thread.
 */
public final class Checkup {
  private final Timings timings;
  private final Interruption interruption;
  private final String version;
  private final RunListener listener;
  private final SyscallTable syscalls = SyscallTable.embedded();
  private final ExecutorService pool = Executors.newCachedThreadPool(Daemons.named("checkup"));
  private final Guard guard = new Guard();
  private Area area = Area.ENGINE;
  private CheckupFacts.@Nullable Found found;
  private CheckupFacts.@Nullable Started started;
  private CheckupFacts.@Nullable Served served;

  /**
   * @param listener told of what may take a while
   */
  public Checkup(Timings timings, Interruption interruption, String version, RunListener listener) {
    this.timings = requireNonNull(timings, "timings is null");
    this.interruption = requireNonNull(interruption, "interruption is null");
    this.version = requireNonNull(version, "version is null");
    this.listener = requireNonNull(listener, "listener is null");
  }

  /**
   * Looks at everything, until something fails or the user wants to stop. What was made is removed
   * when this returns.
   *
   * @param connecting the search for the engine, begun before
   */
  public CheckupFacts examine(CheckupFacts.Tool tool, Future<Engine> connecting) {
    Runnable onUser = () -> guard.interrupt(Guard.Cause.USER);
    CheckupFacts.Failure failure = null;
    guard.enter();
    interruption.onRequest(onUser);
    try (Engine engine = Futures.get(connecting, RunLimits.ENGINE, "search for the engine")) {
      found = describe(engine);
      if (requireNonNull(found).sidecars()) {
        area = Area.IMAGES;
        tryOut(engine, connecting);
      }
    } catch (FaultboxException e) {
      failure = new CheckupFacts.Failure(areaOf(e), e.getMessage());
    } catch (StartFailure e) {
      failure = new CheckupFacts.Failure(area, e.text());
    } catch (InterruptedException e) {
      // The guard's only reason is the user.
    } finally {
      guard.leave();
      interruption.forget(onUser);
      pool.shutdownNow();
    }
    return new CheckupFacts(tool, found, started, served, failure);
  }

  private static CheckupFacts.Found describe(Engine engine) {
    return new CheckupFacts.Found(
        engine.info(),
        engine.resources(),
        Sidecars.existFor(engine.info().architecture()),
        EngineDisk.freeBytes(engine.info()),
        new Sweeper(engine, "").found());
  }

  private void tryOut(Engine engine, Future<Engine> connecting)
      throws StartFailure, InterruptedException {
    Sidecars sidecars = Sidecars.forArchitecture(engine.info().architecture());
    DerivedImage image = TracerImage.of(sidecars.tracer());
    // A run makes it while it looks for the images of its services; here it is one of those.
    var unused =
        new ImageWork(
                engine, ServiceImages.create(sidecars.gate(), System.getenv()), listener, version)
            .ensure(image, "the tracer");
    Preparation preparation =
        new Preparation(
            CheckupServices.of(image.tag()),
            false,
            Path.of("").toAbsolutePath(),
            listener,
            version);
    preparation.resolve();
    Groundwork ground = new Groundwork(pool, interruption, listener, timings, version);
    try {
      Fleet fleet = ground.lay(connecting, preparation, new CallSet(syscalls, Set.of()));
      area = Area.CONTAINERS;
      listener.progress("starting containers");
      long from = System.nanoTime();
      try (Session session = fleet.start()) {
        started = started(fleet, session, System.nanoTime() - from);
        serve(session, fleet.prepared());
        listener.progress("removing containers");
      }
    } finally {
      ground.release();
    }
  }

  private static CheckupFacts.Started started(Fleet fleet, Session session, long nanos) {
    Welcome welcome = session.tracer().welcome();
    String unseeing = fleet.sight().lost();
    return new CheckupFacts.Started(
        welcome.kernel(),
        welcome.waitKillable(),
        welcome.syncWakeUp(),
        fleet.fallenBack().values().stream().findFirst().orElse(""),
        unseeing == null ? "" : unseeing,
        nanos);
  }

  private void serve(Session session, Preparation.Prepared prepared)
      throws StartFailure, InterruptedException {
    area = Area.INSTANCES;
    CheckupServices services = new CheckupServices(session, prepared, pool, syscalls);
    try {
      CheckupServices.Life first = services.live();
      CheckupServices.Life next = services.live();
      served =
          new CheckupFacts.Served(
              next.calls(),
              first.reached() && next.reached(),
              first.readyNanos(),
              next.readyNanos());
    } catch (StartFailure e) {
      area = services.listened() ? Area.PORTS : Area.INSTANCES;
      throw e;
    } finally {
      // A wish to stop that comes now must not hit the removal.
      guard.leave();
    }
  }

  private Area areaOf(FaultboxException e) {
    if (e.code() == ErrorCode.KERNEL_TOO_OLD) {
      return Area.KERNEL;
    }
    if (e instanceof TracerRefusedException refused
        && refused.error() == TracerError.GATE_UNREACHABLE) {
      return Area.TRACER;
    }
    // Its container runs, but nothing of it comes through the mapped port.
    return e instanceof TracerLostException && area == Area.CONTAINERS ? Area.PORTS : area;
  }
}
