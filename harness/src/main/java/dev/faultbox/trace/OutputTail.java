package dev.faultbox.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The end of what one stream of a service wrote. Lines lie back to back in segments, the oldest
 * segment goes first. Confined to its owner's lock.
 */
final class OutputTail {
  /** What is kept of a stream at least, in bytes. */
  static final int KEPT_BYTES = 1 << 20;

  /** A piece of a line of this size is continued by the next one, in bytes. */
  static final int MAX_PIECE_BYTES = 1 << 16;

  private static final int SEGMENT_BYTES = 1 << 15;

  /** seq, time, length and the flag in front of each line. */
  private static final int HEADER_BYTES = 8 + 8 + 4 + 1;

  /** A line, its place in the one order, and when its last piece came, since the test began. */
  record Line(long seq, long nanos, String text) {}

  private record Segment(ByteBuffer bytes, int[] lines) {}

  private final Deque<Segment> segments = new ArrayDeque<>();
  private int kept;
  private long dropped;

  /** Adds the line between position and limit. */
  void add(long seq, long nanos, boolean unfinished, ByteBuffer line) {
    int need = HEADER_BYTES + line.remaining();
    Segment last = segments.peekLast();
    if (last == null || last.bytes.remaining() < need) {
      last = new Segment(ByteBuffer.allocate(Math.max(SEGMENT_BYTES, need)), new int[1]);
      segments.add(last);
    }
    last.bytes.putLong(seq).putLong(nanos).putInt(line.remaining());
    last.bytes.put((byte) (unfinished ? 1 : 0)).put(line);
    last.lines[0]++;
    kept += need;
    while (segments.size() > 1 && kept - segments.element().bytes.position() >= KEPT_BYTES) {
      Segment oldest = segments.remove();
      kept -= oldest.bytes.position();
      dropped += oldest.lines[0];
    }
  }

  /** Lines that are not kept; pieces of very long lines count each. */
  long dropped() {
    return dropped;
  }

  /** What is kept, oldest first; invalid UTF-8 becomes U+FFFD. */
  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    StringBuilder joined = new StringBuilder();
    long nanos = 0;
    for (Segment segment : segments) {
      ByteBuffer in = segment.bytes.duplicate().flip();
      while (in.hasRemaining()) {
        long seq = in.getLong();
        nanos = in.getLong();
        byte[] text = new byte[in.getInt()];
        boolean unfinished = in.get() == 1;
        in.get(text);
        joined.append(new String(text, UTF_8));
        if (!unfinished || text.length < MAX_PIECE_BYTES) {
          lines.add(new Line(seq, nanos, joined.toString()));
          joined.setLength(0);
        }
      }
    }
    if (joined.length() > 0) {
      lines.add(new Line(Long.MAX_VALUE, nanos, joined.toString()));
    }
    return lines;
  }
}
