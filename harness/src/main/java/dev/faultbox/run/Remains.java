package dev.faultbox.run;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** What is told of the fleets of a workbench when all of them are gone. Safe for any thread. */
final class Remains {
  private final Map<String, String> fallenBack = new ConcurrentSkipListMap<>();
  private final Set<String> leftOvers = new ConcurrentSkipListSet<>();

  private final Sight sight = new Sight();

  /** Whether system calls are seen. */
  Sight sight() {
    return sight;
  }

  void fallBack(String service, String reason) {
    fallenBack.putIfAbsent(service, reason);
  }

  void leftOver(String what) {
    leftOvers.add(what);
  }

  /** Why services got a container for every test although the spec does not say so. */
  Map<String, String> fallenBack() {
    return fallenBack;
  }

  /** What may still be on the engine although this process was to remove it. */
  Set<String> leftOvers() {
    return leftOvers;
  }
}
