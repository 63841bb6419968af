package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.TraceMode;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The calls that are intercepted in the instances of a run. Grows when a test asks for more. Safe
 * for any thread.
 */
final class CallSet {
  private final SyscallTable table;
  private final Set<Integer> named = new TreeSet<>();

  /**
   * @param names families that the spec names
   */
  CallSet(SyscallTable table, Set<String> names) {
    this.table = requireNonNull(table, "table is null");
    names.forEach(name -> named.addAll(table.families(name)));
  }

  /** Ids of the calls of a service, ascending. */
  synchronized List<Integer> of(TraceMode mode) {
    Set<Integer> ids = new TreeSet<>();
    switch (mode) {
      case DEFAULT -> {
        ids.addAll(table.defaultSet());
        ids.addAll(named);
      }
      case ALL -> ids.addAll(table.all());
      case FAULTS -> ids.addAll(named);
      case OFF -> {}
    }
    return List.copyOf(ids);
  }

  /** From now on these are intercepted too, with the rest of their families. */
  synchronized void widen(Collection<String> names) {
    names.forEach(name -> named.addAll(table.families(name)));
  }
}
