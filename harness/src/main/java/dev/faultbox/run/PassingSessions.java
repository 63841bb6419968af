package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Sessions of specs that run one after another: the containers of one are removed while those of
 * the next start. Safe for any thread.
 */
final class PassingSessions implements Sessions, AutoCloseable {
  private final ExecutorService pool;
  private final List<Future<?>> removals = new ArrayList<>();

  PassingSessions(ExecutorService pool) {
    this.pool = requireNonNull(pool, "pool is null");
  }

  @Override
  public Session take(String spec, Fleet fleet) throws InterruptedException {
    return fleet.start();
  }

  @Override
  public void giveBack(String spec, Fleet fleet, Session session) {
    if (pinsPorts(fleet)) {
      // The next spec may pin the same ones.
      session.close();
      return;
    }
    synchronized (this) {
      removals.add(pool.submit(session::close));
    }
  }

  private static boolean pinsPorts(Fleet fleet) {
    return fleet.services().stream().anyMatch(plan -> !plan.spec().placement().ports().isEmpty());
  }

  /** Waits until everything is removed; each removal has a deadline of its own. */
  @Override
  public void close() {
    List<Future<?>> pending;
    synchronized (this) {
      pending = List.copyOf(removals);
      removals.clear();
    }
    pending.forEach(removal -> Futures.settle(removal, RunLimits.CONTAINERS));
  }
}
