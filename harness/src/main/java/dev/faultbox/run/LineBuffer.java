package dev.faultbox.run;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Lines of services that nobody has been shown yet. Bounded: the oldest are left out, and one line
 * says how many. Guarded by its owner.
 */
final class LineBuffer {
  /** Characters of one test that wait to be shown. */
  static final int MAX_CHARS = 1 << 20;

  /** What a line costs besides its characters, about. */
  private static final int LINE_CHARS = 64;

  /** A line as a service wrote it. */
  record Line(String service, String stream, String text) {
    int cost() {
      return text.length() + LINE_CHARS;
    }
  }

  private final Deque<Line> lines = new ArrayDeque<>();
  private int chars;
  private int leftOut;

  void add(String service, String stream, String text) {
    Line line = new Line(service, stream, text);
    lines.add(line);
    chars += line.cost();
    while (chars > MAX_CHARS && lines.size() > 1) {
      chars -= lines.remove().cost();
      leftOut++;
    }
  }

  /** Whether another line would make the oldest one be left out. */
  boolean isFull() {
    return chars >= MAX_CHARS / 2;
  }

  /** The oldest line, null when there is none. */
  @Nullable Line poll() {
    Line first = lines.peek();
    if (first == null) {
      return null;
    }
    if (leftOut > 0) {
      Line note =
          new Line(
              first.service(),
              first.stream(),
              "[" + leftOut + " lines of this test before this one are not shown here]");
      leftOut = 0;
      return note;
    }
    chars -= first.cost();
    return lines.remove();
  }

  void clear() {
    lines.clear();
    chars = 0;
    leftOut = 0;
  }

  /** Memory it takes, about. */
  long bytes() {
    return 2L * chars;
  }
}
