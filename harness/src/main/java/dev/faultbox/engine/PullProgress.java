package dev.faultbox.engine;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Sums up what the engine tells of each layer in one line. Not safe for use by several threads. */
final class PullProgress {
  /** Between two lines that say the same image's progress. */
  private static final long PAUSE_NANOS = 500_000_000L;

  private static final long MEGABYTE = 1_000_000;

  private final String image;
  private final Map<String, Layer> layers = new LinkedHashMap<>();
  private boolean advanced;
  private boolean shownBefore;
  private long shownAt;
  private String shown = "";

  PullProgress(String image) {
    this.image = image;
  }

  private static final class Layer {
    private String status = "";
    private long current;
    private long total;
    private boolean done;
  }

  /** Takes note of one line. Lines that name no layer are remarks about the whole. */
  void line(String id, String status, long current, long total) {
    if (status.startsWith("Retrying in")) {
      // The engine counts seconds down here; nothing moves.
      return;
    }
    if (id.isEmpty() || status.startsWith("Pulling from")) {
      advanced = true;
      return;
    }
    Layer layer = layers.computeIfAbsent(id, key -> new Layer());
    advanced |= !status.equals(layer.status) || current != layer.current;
    layer.status = status;
    layer.current = current;
    boolean downloading = status.toLowerCase(Locale.ROOT).startsWith("downloading");
    if (downloading && total > 0) {
      layer.total = total;
    }
    layer.done |=
        status.equals("Pull complete")
            || status.equals("Already exists")
            // Another product's word for it.
            || status.equals("Download complete") && layer.total == 0;
  }

  /** Whether anything has moved since this was asked last. */
  boolean advanced() {
    boolean was = advanced;
    advanced = false;
    return was;
  }

  /** The line that says where it stands, at most twice a second; empty when there is no new one. */
  String toShow(long nowNanos) {
    String line = line();
    if (line.equals(shown) || (shownBefore && nowNanos - shownAt < PAUSE_NANOS)) {
      return "";
    }
    shown = line;
    shownAt = nowNanos;
    shownBefore = true;
    return line;
  }

  /** Where it stands: {@code pulling postgres:16: 3 of 8 layers, 41 MB of 120 MB}. */
  String line() {
    StringBuilder line = new StringBuilder("pulling ").append(image);
    if (layers.isEmpty()) {
      return line.toString();
    }
    int done = 0;
    long current = 0;
    long total = 0;
    for (Layer layer : layers.values()) {
      done += layer.done ? 1 : 0;
      total += layer.total;
      boolean downloading = layer.status.toLowerCase(Locale.ROOT).startsWith("downloading");
      current += downloading ? Math.min(layer.current, layer.total) : fetched(layer);
    }
    line.append(": ").append(done).append(" of ").append(layers.size());
    line.append(layers.size() == 1 ? " layer" : " layers");
    if (total > 0) {
      line.append(", ").append(megabytes(current)).append(" of ").append(megabytes(total));
    }
    return line.toString();
  }

  /** A layer that is not being downloaded is there in whole, unless it waits for its turn. */
  private static long fetched(Layer layer) {
    return layer.status.equals("Waiting") ? 0 : layer.total;
  }

  private static String megabytes(long bytes) {
    return (bytes + MEGABYTE - 1) / MEGABYTE + " MB";
  }
}
