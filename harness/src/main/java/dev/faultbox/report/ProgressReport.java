package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.TestResult;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One line on a terminal that says what is being waited for, overwritten and finally erased; and
 * the services' output while it is written, where that was asked for. In a pipe there is no such
 * line.
 *
 * <p>Must be told of an event before the reports that print, so that the line is gone by then.
 * Thread-safe: the line is drawn again by a thread of its own.
 */
public final class ProgressReport implements RunListener, AutoCloseable {
  /** Short enough to look alive, long enough that tests of a few milliseconds do not flicker. */
  private static final long REDRAW_MILLIS = 100;

  private static final long SHOW_ELAPSED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream err;
  private final boolean terminal;
  private final int columns;
  private final LongSupplier nanoClock;
  private final @Nullable ScheduledExecutorService redrawing;
  private String doing = "";
  private long since;
  private boolean drawn;
  private int selected;
  private int begun;

  /**
   * @param err standard error
   * @param terminal whether standard error is a terminal
   * @param columns width of the terminal; a line that wraps could not be erased
   */
  public ProgressReport(PrintStream err, boolean terminal, int columns) {
    this(err, terminal, columns, System::nanoTime, terminal ? newTimer() : null);
    if (redrawing != null) {
      var unused =
          redrawing.scheduleWithFixedDelay(
              this::redraw, REDRAW_MILLIS, REDRAW_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  ProgressReport(
      PrintStream err,
      boolean terminal,
      int columns,
      LongSupplier nanoClock,
      @Nullable ScheduledExecutorService redrawing) {
    this.err = requireNonNull(err, "err is null");
    this.terminal = terminal;
    this.columns = columns;
    this.nanoClock = requireNonNull(nanoClock, "nanoClock is null");
    this.redrawing = redrawing;
  }

  @Override
  public synchronized void runStarted(RunInfo run) {
    selected = run.testNames().size();
  }

  @Override
  public synchronized void progress(String what) {
    begin(what);
    redraw();
  }

  @Override
  public synchronized void programStarting() {
    begin("");
    erase();
  }

  @Override
  public synchronized void testStarted(String name) {
    begun++;
    begin(name + " (" + begun + " of " + Math.max(selected, begun) + ")");
  }

  @Override
  public synchronized void serviceOutput(String service, String stream, String line) {
    message(Text.printable(service) + ": " + Text.printable(line));
  }

  @Override
  public synchronized void testFinished(TestResult result) {
    begin("");
    erase();
  }

  @Override
  public void runFinished(RunSummary summary) {
    close();
  }

  /** Prints a line for good, above the one that is overwritten. */
  public synchronized void message(String line) {
    erase();
    print(line + "\n");
  }

  /** Erases the line and ends the drawing; harmless when repeated. */
  @Override
  public synchronized void close() {
    begin("");
    erase();
    if (redrawing != null) {
      redrawing.shutdownNow();
    }
  }

  /** Draws the line as it stands now. */
  synchronized void redraw() {
    if (!terminal || doing.isEmpty()) {
      return;
    }
    long elapsed = nanoClock.getAsLong() - since;
    String suffix =
        elapsed > SHOW_ELAPSED_AFTER_NANOS
            ? " (" + TimeUnit.NANOSECONDS.toSeconds(elapsed) + "s)"
            : "";
    print(ERASE + cut(Text.printable(doing).replace('\t', ' '), suffix));
    drawn = true;
  }

  private void begin(String what) {
    doing = what;
    since = nanoClock.getAsLong();
  }

  private void erase() {
    if (drawn) {
      print(ERASE);
      drawn = false;
    }
  }

  /** Shortens the text so that it and its suffix leave the last column free. */
  private String cut(String text, String suffix) {
    int room = columns - 1 - suffix.length();
    if (text.codePoints().map(Text::width).sum() <= room) {
      return text + suffix;
    }
    StringBuilder out = new StringBuilder();
    int used = 1;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      used += Text.width(point);
      if (used > room) {
        break;
      }
      out.appendCodePoint(point);
    }
    return out.append('…').append(suffix).toString();
  }

  private void print(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    err.write(bytes, 0, bytes.length);
    err.flush();
  }

  private static ScheduledExecutorService newTimer() {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, "progress");
          thread.setDaemon(true);
          return thread;
        });
  }
}
