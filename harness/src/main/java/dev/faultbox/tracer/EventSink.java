package dev.faultbox.tracer;

import dev.faultbox.model.EnvironmentException;
import java.nio.ByteBuffer;

/**
 * Receives what the tracer reports, in the tracer's order. All methods are called from the one
 * reader thread of the link and must not block: every answer waits behind them. What a sink throws
 * is taken as "the tracer sent nonsense" and ends the link.
 */
public interface EventSink {
  /**
   * One or more whole event records, back to back, little-endian.
   *
   * @param records valid during the call only; the bytes are overwritten afterwards
   */
  void records(ByteBuffer records);

  /** Everything that follows belongs to this test; called before the request's future completes. */
  default void begun(int test) {}

  /** The link is gone and nothing follows. Called once; not called for {@code close()}. */
  void lost(EnvironmentException reason);
}
