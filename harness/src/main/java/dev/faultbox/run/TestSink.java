package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.trace.EventLog;
import dev.faultbox.tracer.EventSink;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Leads the tracer's events into the log of the test they belong to, and tells whoever runs the
 * test that something came. Records are delivered on the tracer's reader thread.
 */
final class TestSink implements EventSink {
  private volatile @Nullable EventLog current;
  private volatile @Nullable EventLog next;
  private volatile Runnable news = () -> {};
  private volatile @Nullable EnvironmentException lost;

  /** The log that the next {@code begun} switches to, and what to call after each batch. */
  void prepare(EventLog log, Runnable onNews) {
    next = requireNonNull(log, "log is null");
    news = requireNonNull(onNews, "onNews is null");
    EnvironmentException reason = lost;
    if (reason != null) {
      log.lost(reason);
    }
  }

  @Override
  public void begun(int test) {
    current = next;
  }

  @Override
  public void records(ByteBuffer records) {
    EventLog log = current;
    if (log != null) {
      log.append(records);
      news.run();
    }
  }

  @Override
  public void lost(EnvironmentException reason) {
    lost = reason;
    EventLog log = current;
    if (log != null) {
      log.lost(reason);
    }
    EventLog coming = next;
    if (coming != null && coming != log) {
      coming.lost(reason);
    }
    news.run();
  }

  /** Why the link is gone, null while it stands. */
  @Nullable EnvironmentException lostReason() {
    return lost;
  }
}
