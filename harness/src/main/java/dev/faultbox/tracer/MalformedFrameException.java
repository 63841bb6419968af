package dev.faultbox.tracer;

/** Bytes that are not what the protocol allows. Ends the link. */
public final class MalformedFrameException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedFrameException(String message) {
    super(message);
  }
}
