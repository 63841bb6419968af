package dev.faultbox.trace;

import dev.faultbox.model.ServiceOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the services of a test wrote, the end of each stream. Confined to its owner's lock. */
final class Outputs {
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  /** Flag of a record that holds bytes and not a line. */
  private static final int BYTES = 2;

  private final OutputTail[][] tails;
  private volatile EventLog.@Nullable LineListener listener;
  private volatile EventLog.@Nullable BytesListener bytesListener;

  Outputs(int services) {
    tails = new OutputTail[services][];
    for (int i = 0; i < services; i++) {
      tails[i] = new OutputTail[] {new OutputTail(), new OutputTail()};
    }
  }

  void onLine(EventLog.LineListener shown) {
    listener = shown;
  }

  void onBytes(EventLog.BytesListener shown) {
    bytesListener = shown;
  }

  /** Takes an OUTPUT record behind its header; the buffer's position is the reader's. */
  void accept(RecordReader in, long seq, long nanos, int service, String name, ByteBuffer record) {
    in.skip(4);
    int stream = in.u8();
    int flags = in.u8();
    int length = in.i32();
    if (stream < STDOUT || stream > STDERR || flags > BYTES || length != in.left()) {
      throw new IllegalArgumentException("a malformed OUTPUT record");
    }
    if (flags == BYTES) {
      EventLog.BytesListener passedOn = bytesListener;
      if (passedOn != null) {
        passedOn.bytes(stream, record.slice());
      }
      return;
    }
    EventLog.LineListener shown = listener;
    if (shown != null) {
      byte[] line = new byte[length];
      record.duplicate().get(line);
      shown.line(
          name, stream == STDOUT ? "stdout" : "stderr", new String(line, StandardCharsets.UTF_8));
    }
    tails[service][stream - 1].add(seq, nanos, flags == 1, record);
  }

  ServiceOutput of(int service) {
    OutputTail[] both = tails[service];
    List<OutputTail.Line> stdout = both[0].lines();
    List<OutputTail.Line> stderr = both[1].lines();
    return new ServiceOutput(
        stdout.stream().map(OutputTail.Line::text).toList(),
        stderr.stream().map(OutputTail.Line::text).toList(),
        both[0].dropped() + both[1].dropped(),
        stdout.stream().map(OutputTail.Line::nanos).toList(),
        stderr.stream().map(OutputTail.Line::nanos).toList());
  }

  /** The last lines of both streams in the order they were written. */
  List<String> last(int service, int count) {
    List<OutputTail.Line> lines = new ArrayList<>(tails[service][0].lines());
    lines.addAll(tails[service][1].lines());
    lines.sort(Comparator.comparingLong(OutputTail.Line::seq));
    return lines.subList(Math.max(0, lines.size() - count), lines.size()).stream()
        .map(OutputTail.Line::text)
        .toList();
  }
}
