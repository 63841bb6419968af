package dev.faultbox.tracer;

import dev.faultbox.model.ErrorCode;

/** Turns ERROR frames into exceptions that say what to do next. */
final class Refusals {
  private static final int EPERM = 1;

  private Refusals() {}

  /**
   * Reads an ERROR frame behind its request number.
   *
   * @param what the refused request, for the message
   */
  static TracerRefusedException of(String what, FrameReader in) {
    TracerError error = TracerError.of(in.u16());
    int errno = in.u32();
    String text = in.str();
    in.end();
    String cause = errno == 0 ? text : text + " (errno " + errno + ")";
    return new TracerRefusedException(
        code(error), message(what, error, errno, cause), error, errno, text);
  }

  private static ErrorCode code(TracerError error) {
    switch (error) {
      case GATE_UNREACHABLE:
        return ErrorCode.ENGINE_UNAVAILABLE;
      case LAUNCH_FAILED:
        return ErrorCode.LAUNCH_FAILED;
      case KERNEL_TOO_OLD:
        return ErrorCode.KERNEL_TOO_OLD;
      case INSTANCE_GONE:
        return ErrorCode.SERVICE_EXITED;
      default:
        return ErrorCode.TRACER_LOST;
    }
  }

  private static String message(String what, TracerError error, int errno, String cause) {
    switch (error) {
      case UNAUTHORIZED:
        return what
            + ": the tracer refused the token or the version: "
            + cause
            + "; run the sidecar image that belongs to this harness";
      case GATE_UNREACHABLE:
        return what
            + ": the tracer cannot reach the container: "
            + cause
            + (errno == EPERM
                ? "; let the engine grant SYS_PTRACE and the host's pid namespace"
                : "; the container may have ended, its log may say why");
      case KERNEL_TOO_OLD:
        return what + ": " + cause + "; run the engine on Linux 5.19 or newer";
      case LAUNCH_FAILED:
        return what + " failed: " + cause;
      default:
        return what + ": the tracer refused: " + cause;
    }
  }
}
