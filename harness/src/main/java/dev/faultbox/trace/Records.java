package dev.faultbox.trace;

/**
 * Layout of event records, as {@code tracer-sidecar/PROTOCOL.md} has it. A record here starts
 * behind its length field.
 */
final class Records {
  static final int SYSCALL = 1;
  static final int OUTPUT = 2;
  static final int STARTED = 3;
  static final int EXITED = 4;
  static final int LISTEN = 5;
  static final int MARK = 6;
  static final int DROPPED = 7;
  static final int NOTE = 8;
  static final int GATE_LOST = 9;

  /** A connection between services was accepted; no event itself. */
  static final int ACCEPTED = 10;

  /** The number of a record without a service. */
  static final int NO_SERVICE = 0xffff;

  /** Bytes of kind, seq, t_ns and service. */
  static final int HEADER_BYTES = 1 + 8 + 8 + 2;

  /** Offsets in a record. */
  static final int SEQ_AT = 1;

  static final int NANOS_AT = 9;
  static final int SERVICE_AT = 17;

  /** Offset of the call id of a SYSCALL: behind instance, pid and tid. */
  static final int CALL_AT = HEADER_BYTES + 12;

  static final int DECISION_AT = CALL_AT + 2;

  static final int DECISION_ALLOW = 0;

  /** Rules that end the service. */
  static final int DECISION_CRASH_BEFORE = 5;

  static final int DECISION_CRASH_AFTER = 6;

  /** A rule said allow. */
  static final int DECISION_RULE_ALLOW = 3;

  static final int DECISION_TRACE = 10;

  /** A held call goes on: the second record of one call. */
  static final int DECISION_RELEASED = 11;

  static final int FLAG_SYSTEM = 1;
  static final int FLAG_UNRESOLVED = 1 << 1;
  static final int FLAG_REDIRECTED = 1 << 2;

  static final int ATTRIBUTE_PATH = 1;
  static final int ATTRIBUTE_PATH2 = 2;
  static final int ATTRIBUTE_FLAGS = 3;
  static final int ATTRIBUTE_FD = 4;
  static final int ATTRIBUTE_SIZE = 5;
  static final int ATTRIBUTE_ADDR = 6;
  static final int ATTRIBUTE_PEER = 7;
  static final int ATTRIBUTE_RET = 8;
  static final int ATTRIBUTE_ERRNO = 9;
  static final int ATTRIBUTE_RULE = 10;
  static final int ATTRIBUTE_ADDED = 11;
  static final int ATTRIBUTE_HELD = 12;
  static final int ATTRIBUTE_TAG = 13;
  static final int ATTRIBUTE_SHORTENED = 14;

  private Records() {}
}
