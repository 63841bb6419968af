package dev.faultbox.protocol;

/**
 * Whether a service was there to take one connection. One that dies of a request listens no longer
 * when its connection ends, whether or not its end is known by then; so what counts is also that it
 * listened before the request was made. For the thread of the step alone.
 */
final class Presence {
  private final Reach reach;
  private final int port;
  private final boolean before;

  /** To be called before the connection is opened. */
  Presence(Reach reach, int declaredPort) {
    this.reach = reach;
    this.port = declaredPort;
    this.before = reach.listening(declaredPort);
  }

  /** Whether the service listened when the step began, or listens now. */
  boolean seen() {
    return before || reach.listening(port);
  }
}
