package dev.faultbox.trace;

import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.SyscallTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Calls of one service, counted as they arrive. Confined to its owner's lock. */
final class SyscallCounts {
  private final long[] byId;
  private long total;
  private long faulted;

  SyscallCounts(SyscallTable table) {
    byId = new long[table.idLimit()];
  }

  /** Counts a call, or takes it back with a weight of -1. */
  void add(int id, int decision, int weight) {
    if (decision == Records.DECISION_RELEASED) {
      // Its call was counted when it was held.
      return;
    }
    byId[id] += weight;
    total += weight;
    if (Decisions.isFault(decision)) {
      faulted += weight;
    }
  }

  SyscallSummary summary(SyscallTable table) {
    Map<String, Long> byName = new HashMap<>();
    for (int id = 0; id < byId.length; id++) {
      Optional<Syscall> call = table.byId(id);
      if (byId[id] > 0 && call.isPresent()) {
        byName.put(call.get().name(), byId[id]);
      }
    }
    return new SyscallSummary(total, faulted, byName);
  }
}
