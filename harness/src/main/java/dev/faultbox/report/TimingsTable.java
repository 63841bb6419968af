package dev.faultbox.report;

import dev.faultbox.model.Timings;
import java.util.List;
import java.util.Locale;

/** Prints where the time of a run went. */
public final class TimingsTable {
  private static final double NANOS_PER_MILLI = 1_000_000.0;

  private TimingsTable() {}

  /** A line per phase, start and length in milliseconds, and the time they span together. */
  public static String render(Timings timings) {
    List<Timings.Phase> phases = timings.phases();
    if (phases.isEmpty()) {
      return "";
    }
    long start = phases.get(0).startNanos();
    long end = phases.stream().mapToLong(Timings.Phase::endNanos).max().orElse(start);
    int width = phases.stream().mapToInt(phase -> label(phase).length()).max().orElse(0);
    String format = "%-" + Math.max(width, "phase".length()) + "s  %10s  %10s\n";
    StringBuilder out = new StringBuilder();
    out.append(line(format, "phase", "start ms", "took ms"));
    for (Timings.Phase phase : phases) {
      out.append(
          line(format, label(phase), millis(phase.startNanos() - start), millis(phase.nanos())));
    }
    out.append(line(format, "total", "", millis(end - start)));
    timings.takeSamples().forEach((name, values) -> out.append(samples(name, values)));
    return out.toString();
  }

  /** {@code values} are sorted. */
  private static String samples(String name, long[] values) {
    return String.format(
        Locale.ROOT,
        "%s: n=%d median=%s ms p95=%s ms max=%s ms\n",
        Text.printable(name),
        values.length,
        millis(percentile(values, 50)),
        millis(percentile(values, 95)),
        millis(values[values.length - 1]));
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private static String label(Timings.Phase phase) {
    return "  ".repeat(phase.depth()) + Text.printable(phase.name());
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / NANOS_PER_MILLI);
  }

  private static String line(String format, String label, String start, String took) {
    return String.format(Locale.ROOT, format, label, start, took);
  }
}
