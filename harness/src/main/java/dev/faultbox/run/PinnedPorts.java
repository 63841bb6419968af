package dev.faultbox.run;

/**
 * Which session of a run has the ports of this machine that its services are pinned to. Only one
 * can have them: the others, of further lanes, do without, as nothing in a spec depends on them.
 * Safe for any thread.
 */
final class PinnedPorts {
  private int holder;

  /**
   * @param session its generation
   * @return whether the session has them until it leaves
   */
  synchronized boolean take(int session) {
    if (holder == 0) {
      holder = session;
    }
    return holder == session;
  }

  /** The containers of a session are gone; the next one to be started gets its ports. */
  synchronized void leave(int session) {
    if (holder == session) {
      holder = 0;
    }
  }
}
