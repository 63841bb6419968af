package dev.faultbox.trace;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The system calls the tracer can report; made by the sidecar's build, immutable. */
public final class SyscallTable {
  private SyscallTable() {}

  /** The table that belongs to the embedded tracer. */
  public static SyscallTable embedded() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Parses a table: tab-separated columns id, name, family, default, resource. */
  public static SyscallTable parse(String text) {
    throw new UnsupportedOperationException("not built yet");
  }

  public Optional<Syscall> byId(int id) {
    throw new UnsupportedOperationException("not built yet");
  }

  public Optional<Syscall> byName(String name) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Calls a family, alias, member or synonym stands for; empty for an unknown name. */
  public List<Syscall> resolve(String name) {
    throw new UnsupportedOperationException("not built yet");
  }

  public Collection<String> families() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Ids of the default trace set, ascending: what a launch spec takes. */
  public List<Integer> defaultSet() {
    throw new UnsupportedOperationException("not built yet");
  }
}
