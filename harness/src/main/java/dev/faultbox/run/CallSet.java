package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.TraceMode;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The calls that are intercepted in the instances of a test. Immutable. */
final class CallSet {
  private final SyscallTable table;
  private final Set<Integer> named;

  /**
   * @param names families that the spec names
   */
  CallSet(SyscallTable table, Set<String> names) {
    this(table, Set.of(), names);
  }

  private CallSet(SyscallTable table, Set<Integer> named, Collection<String> more) {
    this.table = requireNonNull(table, "table is null");
    Set<Integer> ids = new TreeSet<>(named);
    more.forEach(name -> ids.addAll(table.families(name)));
    this.named = Collections.unmodifiableSet(ids);
  }

  /** Ids of the calls of a service, ascending. */
  List<Integer> of(TraceMode mode) {
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

  /** These as well, with the rest of their families. */
  CallSet with(Collection<String> names) {
    return new CallSet(table, named, names);
  }

  /** Whether both intercept the same calls, whatever was named to make them. */
  boolean isSameAs(CallSet other) {
    return this == other || named.equals(other.named);
  }
}
