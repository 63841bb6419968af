package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/**
 * Where the time of a run went: named phases with their start and end. Phases may overlap and be
 * begun and ended on different threads. All times are nanoseconds of one clock whose zero has no
 * meaning of its own.
 */
public final class Timings {
  /** Index of starttime behind the command's name in /proc/self/stat, see proc(5). */
  private static final int START_TIME = 19;

  /** USER_HZ, the same on all architectures we run on. */
  private static final double TICKS_PER_SECOND = 100;

  private final LongSupplier clock;
  private final List<Phase> phases = new ArrayList<>();
  private final Map<String, LongStream.Builder> samples = new LinkedHashMap<>();

  public Timings(LongSupplier nanoClock) {
    this.clock = requireNonNull(nanoClock, "nanoClock is null");
  }

  /** Uses the JVM's clock, and records what passed between the start of the process and now. */
  public static Timings sinceProcessStart(String firstPhase) {
    Timings timings = new Timings(System::nanoTime);
    long now = System.nanoTime();
    timings.add(firstPhase, now - Math.max(0, processAge()), now);
    return timings;
  }

  /**
   * Age of this process in nanoseconds, to 10 ms: from the kernel's own numbers, because the start
   * time that Java tells is built on a boot time of whole seconds. 0 where there are no such
   * numbers.
   */
  private static long processAge() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      double uptime =
          Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
      return (long) ((uptime - Long.parseLong(fields[START_TIME]) / TICKS_PER_SECOND) * 1e9);
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  /** Begins a phase; closing it ends it. */
  public Running begin(String name) {
    return new Running(name, 0, clock.getAsLong());
  }

  /** Records a phase that was measured elsewhere with the same clock. */
  public void add(String name, long startNanos, long endNanos) {
    add(new Phase(name, 0, startNanos, endNanos));
  }

  /** Adds one measurement of something that happens many times in a run. */
  public void sample(String name, long nanos) {
    synchronized (phases) {
      samples.computeIfAbsent(name, key -> LongStream.builder()).add(nanos);
    }
  }

  /**
   * Measurements by name, each sorted, in nanoseconds. To be asked once, when the run has ended:
   * asking ends the collection.
   */
  public Map<String, long[]> takeSamples() {
    synchronized (phases) {
      Map<String, long[]> sorted = new LinkedHashMap<>();
      samples.forEach((name, values) -> sorted.put(name, values.build().sorted().toArray()));
      samples.clear();
      return sorted;
    }
  }

  /** What has ended so far, by start; a phase comes before those begun inside it. */
  public List<Phase> phases() {
    synchronized (phases) {
      return phases.stream()
          .sorted(Comparator.comparingLong(Phase::startNanos).thenComparingInt(Phase::depth))
          .toList();
    }
  }

  private void add(Phase phase) {
    synchronized (phases) {
      phases.add(phase);
    }
  }

  /**
   * A phase that has ended.
   *
   * @param depth 0 for a phase of the run, one more for a phase inside another
   */
  public record Phase(String name, int depth, long startNanos, long endNanos) {
    public Phase {
      requireNonNull(name, "name is null");
    }

    public long nanos() {
      return endNanos - startNanos;
    }
  }

  /** A phase that has begun; used by one thread at a time. */
  public final class Running implements AutoCloseable {
    private final String name;
    private final int depth;
    private final long start;
    private boolean ended;

    private Running(String name, int depth, long start) {
      this.name = requireNonNull(name, "name is null");
      this.depth = depth;
      this.start = start;
    }

    /** Begins a phase inside this one. */
    public Running begin(String child) {
      return new Running(child, depth + 1, clock.getAsLong());
    }

    /** Ends the phase; doing so twice is harmless. */
    @Override
    public void close() {
      if (!ended) {
        ended = true;
        add(new Phase(name, depth, start, clock.getAsLong()));
      }
    }
  }
}
