package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Images that nobody has asked the engine for yet, because containers that are up already may serve
 * as well. Safe for any thread.
 */
final class PendingImages {
  private final Map<String, Pending> byTag = new ConcurrentHashMap<>();

  /** One image; whoever needs it waits for whoever makes it. */
  private static final class Pending {
    private final Runnable making;
    private boolean made;

    private Pending(Runnable making) {
      this.making = requireNonNull(making, "making is null");
    }

    private synchronized void require() {
      if (!made) {
        making.run();
        made = true;
      }
    }
  }

  /**
   * @param making makes the image unless the engine has it; tried again by the next one who needs
   *     it when it fails
   */
  void add(String tag, Runnable making) {
    byTag.putIfAbsent(tag, new Pending(making));
  }

  /** Returns when the engine has the image, or when it is none of these. */
  void require(String tag) {
    Pending pending = byTag.get(tag);
    if (pending != null) {
      pending.require();
    }
  }
}
