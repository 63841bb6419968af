package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What is being done at this moment, for whoever wants to show it: looked at now and then, so that
 * it costs nothing to begin and end something often. Safe for any thread.
 */
public final class Activities {
  private final LongSupplier nanoClock;
  private final Set<Activity> open = new LinkedHashSet<>();

  public Activities() {
    this(System::nanoTime);
  }

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  public Activities(LongSupplier nanoClock) {
    this.nanoClock = requireNonNull(nanoClock, "nanoClock is null");
  }

  /** Something that goes on until it is closed. */
  public final class Activity implements AutoCloseable {
    private final String name;
    private final long startedNanos = nanoClock.getAsLong();
    private volatile Supplier<String> detail = () -> "";

    private Activity(String name) {
      this.name = requireNonNull(name, "name is null");
    }

    /** What it is waiting for; asked for on another thread, empty when that is nothing special. */
    public void detail(Supplier<String> now) {
      detail = requireNonNull(now, "now is null");
    }

    @Override
    public void close() {
      synchronized (open) {
        open.remove(this);
      }
    }
  }

  /**
   * An activity as it is at one moment.
   *
   * @param nanos since it was begun
   */
  public record Shown(String name, String detail, long nanos) {}

  /** Something begins. */
  public Activity begin(String name) {
    Activity activity = new Activity(name);
    synchronized (open) {
      open.add(activity);
    }
    return activity;
  }

  /** Everything that goes on, what began first in front. */
  public List<Shown> now() {
    List<Activity> all;
    synchronized (open) {
      all = List.copyOf(open);
    }
    long now = nanoClock.getAsLong();
    List<Shown> shown = new ArrayList<>();
    for (Activity each : all) {
      shown.add(new Shown(each.name, each.detail.get(), now - each.startedNanos));
    }
    return shown;
  }
}
