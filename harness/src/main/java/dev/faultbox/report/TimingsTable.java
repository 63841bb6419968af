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
    return out.append(line(format, "total", "", millis(end - start))).toString();
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
