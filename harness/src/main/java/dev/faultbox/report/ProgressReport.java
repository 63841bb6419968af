package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Activities;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.SpecInfo;
import dev.faultbox.model.TestResult;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A few lines on a terminal that say what is being done and waited for, overwritten and finally
 * erased; and the services' output while it is written, where that was asked for. In a pipe, and in
 * the log of a CI service, a line is written for each part of the preparation that took long.
 *
 * <p>Must be told of an event before the reports that print, so that the lines are gone by then;
 * who prints holds this object's monitor from then on, so that they stay gone. Thread-safe: the
 * lines are drawn again by a thread of its own.
 */
public final class ProgressReport implements RunListener, AutoCloseable {
  /** Short enough to look alive, long enough that tests of a few milliseconds do not flicker. */
  private static final long REDRAW_MILLIS = 100;

  private static final long SHOW_ELAPSED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Things done side by side that have a line of their own. */
  private static final int MAX_LINES = 5;

  private static final String ESCAPE = "\u001b[";
  private static final String ERASE = "\r" + ESCAPE + "J";
  private static final String NO_WRAP = ESCAPE + "?7l";
  private static final String WRAP = ESCAPE + "?7h";

  private final PrintStream err;
  private final boolean terminal;
  private final LongSupplier nanoClock;
  private final @Nullable ScheduledExecutorService redrawing;
  private final Activities activities;
  private IntSupplier columns;
  private boolean linesForGood = true;
  private String doing = "";
  private long since;
  private boolean testing;
  private long begunNanos;
  private final List<Integer> drawn = new ArrayList<>();
  private int selected;
  private int begun;
  private int finished;

  /**
   * @param err standard error
   * @param terminal whether lines may be overwritten there
   * @param columns width of the terminal
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
    this.columns = () -> columns;
    this.nanoClock = requireNonNull(nanoClock, "nanoClock is null");
    this.redrawing = redrawing;
    this.activities = new Activities(nanoClock);
    this.begunNanos = nanoClock.getAsLong();
  }

  /** No lines at all where they cannot be overwritten: what is written there belongs to others. */
  synchronized ProgressReport onTerminalsOnly() {
    linesForGood = false;
    return this;
  }

  /** The width changes while lines are drawn: asked for each time. */
  synchronized void followColumns(IntSupplier now) {
    columns = requireNonNull(now, "now is null");
  }

  @Override
  public Activities activities() {
    return activities;
  }

  @Override
  public synchronized void runStarted(RunInfo run) {
    selected = run.testNames().size();
    begunNanos = nanoClock.getAsLong();
  }

  @Override
  public synchronized void specStarted(SpecInfo spec) {
    erase();
  }

  @Override
  public synchronized void progress(String what) {
    begin(what, false);
    redraw();
  }

  @Override
  public synchronized void warned(Diagnostic warning) {
    message(
        "warning ["
            + warning.code()
            + "]: "
            + Text.printable(warning.message() + "; " + warning.suggestion()));
  }

  @Override
  public synchronized void programStarting() {
    begin("", false);
    erase();
  }

  @Override
  public synchronized void testStarted(String name) {
    begun++;
    begin(name + " (" + begun + " of " + Math.max(selected, begun) + ")", true);
  }

  @Override
  public synchronized void serviceOutput(String service, String stream, String line) {
    message(Text.printable(service) + ": " + Text.printable(line));
  }

  @Override
  public synchronized void testFinished(TestResult result) {
    finished++;
    begin("", true);
    erase();
  }

  @Override
  public void runFinished(RunSummary summary) {
    close();
  }

  /** Prints a line for good, above those that are overwritten. */
  public synchronized void message(String line) {
    erase();
    print(line + "\n");
  }

  /** Erases the lines and ends the drawing; harmless when repeated. */
  @Override
  public synchronized void close() {
    begin("", false);
    erase();
    if (redrawing != null) {
      redrawing.shutdownNow();
    }
  }

  /** Draws the lines as they stand now. */
  synchronized void redraw() {
    if (!terminal || (redrawing != null && redrawing.isShutdown())) {
      return;
    }
    int width = columns.getAsInt();
    List<String> lines = lines(width);
    if (lines.isEmpty()) {
      return;
    }
    StringBuilder out = new StringBuilder(eraser(width)).append(NO_WRAP);
    drawn.clear();
    for (String line : lines) {
      out.append(drawn.isEmpty() ? "" : "\n").append(line);
      drawn.add(line.codePoints().map(Text::width).sum());
    }
    print(out.append(WRAP).toString());
  }

  private List<String> lines(int width) {
    List<Activities.Shown> all = activities.now();
    long elapsed = nanoClock.getAsLong() - since;
    if (all.size() <= 1) {
      String detail = all.isEmpty() ? "" : detail(all.get(0));
      String what =
          doing.isEmpty() || !testing ? (all.isEmpty() ? doing : all.get(0).name()) : doing;
      return what.isEmpty() ? List.of() : List.of(cut(what + detail, elapsedText(elapsed), width));
    }
    List<String> lines = new ArrayList<>();
    long total = nanoClock.getAsLong() - begunNanos;
    lines.add(
        cut(
            testing ? finished + " of " + selected + " tests done" : doing,
            elapsedText(total),
            width));
    for (Activities.Shown each : all.subList(0, Math.min(all.size(), MAX_LINES))) {
      lines.add(cut("  " + each.name() + detail(each), elapsedText(each.nanos()), width));
    }
    if (all.size() > MAX_LINES) {
      lines.add(cut("  and " + (all.size() - MAX_LINES) + " more", "", width));
    }
    return lines;
  }

  private static String detail(Activities.Shown shown) {
    return shown.detail().isEmpty() ? "" : ": " + shown.detail();
  }

  private static String elapsedText(long nanos) {
    return nanos > SHOW_ELAPSED_AFTER_NANOS
        ? " (" + TimeUnit.NANOSECONDS.toSeconds(nanos) + "s)"
        : "";
  }

  private void begin(String what, boolean test) {
    long now = nanoClock.getAsLong();
    boolean told = !terminal && linesForGood && !doing.isEmpty() && !testing;
    if (told && now - since > SHOW_ELAPSED_AFTER_NANOS) {
      print("... " + Text.printable(doing) + elapsedText(now - since) + "\n");
    }
    doing = what;
    testing = test;
    since = now;
  }

  private void erase() {
    if (!drawn.isEmpty()) {
      print(eraser(columns.getAsInt()));
      drawn.clear();
    }
  }

  /**
   * From the end of the last line to the beginning of the first, also in a terminal made smaller.
   */
  private String eraser(int width) {
    int rows = -1;
    for (int line : drawn) {
      // A terminal that became narrower has broken the line.
      rows += Math.max(1, (line + width - 1) / Math.max(1, width));
    }
    return rows > 0 ? "\r" + ESCAPE + rows + "A" + ERASE.substring(1) : ERASE;
  }

  /** Shortens the text so that it and its suffix leave the last column free. */
  private static String cut(String raw, String suffix, int width) {
    String text = Text.printable(raw).replace('\t', ' ');
    int room = Math.max(1, width - 1 - suffix.length());
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
