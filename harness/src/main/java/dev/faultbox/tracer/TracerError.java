package dev.faultbox.tracer;

/** Why the tracer refused a request; numbered as on the wire. */
public enum TracerError {
  MALFORMED(1),
  UNAUTHORIZED(2),
  UNKNOWN_TARGET(3),
  GATE_UNREACHABLE(4),
  LAUNCH_FAILED(5),
  KERNEL_TOO_OLD(6),
  INSTANCE_GONE(7),
  INTERNAL(8),
  NOT_INTERCEPTED(9);

  private final int wire;

  TracerError(int wire) {
    this.wire = wire;
  }

  /** Number on the wire. */
  int wire() {
    return wire;
  }

  static TracerError of(int wire) {
    for (TracerError error : values()) {
      if (error.wire == wire) {
        return error;
      }
    }
    throw new MalformedFrameException("unknown error code " + wire);
  }
}
