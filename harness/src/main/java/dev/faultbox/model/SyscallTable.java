package dev.faultbox.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The system calls the tracer can report; made by the sidecar's build, immutable. */
public final class SyscallTable {
  private static final String RESOURCE = "/dev/faultbox/sidecar/syscalls.tsv";

  /** Columns a line has at least: id, name, family, default, resource. */
  private static final int COLUMNS = 5;

  /** Other names of families. */
  private static final Map<String, String> ALIASES =
      Map.of("openat", "open", "send", "sendto", "recv", "recvfrom");

  /** Other names of members, those of the C library. */
  private static final Map<String, String> SYNONYMS =
      Map.of("pread", "pread64", "pwrite", "pwrite64", "fstatat", "newfstatat");

  /** Calls that only older architectures have. */
  private static final Set<String> ABSENT_ON_ARM64 =
      Set.of(
          "open creat stat lstat access chmod chown lchown utime utimes futimesat rename unlink rmdir mkdir mknod readlink link symlink getdents poll select epoll_wait dup2 pipe fork vfork time"
              .split(" ", -1));

  private final @Nullable Syscall[] byId;
  private final Map<String, Syscall> byName = new HashMap<>();
  private final Map<String, List<Syscall>> families = new LinkedHashMap<>();
  private final List<Integer> defaultSet;

  private SyscallTable(List<Syscall> calls) {
    int last = calls.stream().mapToInt(Syscall::id).max().orElse(-1);
    byId = new Syscall[last + 1];
    for (Syscall call : calls) {
      if (byId[call.id()] != null || byName.put(call.name(), call) != null) {
        throw new IllegalArgumentException("the table has " + call + " twice");
      }
      byId[call.id()] = call;
      families.computeIfAbsent(call.family(), family -> new ArrayList<>()).add(call);
    }
    families.replaceAll((family, members) -> List.copyOf(members));
    defaultSet = calls.stream().filter(Syscall::byDefault).map(Syscall::id).sorted().toList();
  }

  /** The table that belongs to the embedded tracer. */
  public static SyscallTable embedded() {
    try (InputStream in = SyscallTable.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the jar was built without " + RESOURCE);
      }
      return parse(new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Parses a table: tab-separated columns id, name, family, default (0 or 1), resource, and more
   * that only the tracer needs; {@code #} starts a comment line.
   */
  public static SyscallTable parse(String text) {
    List<Syscall> calls = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        calls.add(call(line));
      }
    }
    return new SyscallTable(calls);
  }

  public Optional<Syscall> byId(int id) {
    return id < 0 || id >= byId.length ? Optional.empty() : Optional.ofNullable(byId[id]);
  }

  public Optional<Syscall> byName(String name) {
    return Optional.ofNullable(byName.get(SYNONYMS.getOrDefault(name, name)));
  }

  /** Calls a family, alias, member or synonym stands for; empty for an unknown name. */
  public List<Syscall> resolve(String name) {
    List<Syscall> family = families.get(ALIASES.getOrDefault(name, name));
    return family != null ? family : byName(name).map(List::of).orElse(List.of());
  }

  /**
   * Whether a machine's kernel has the call.
   *
   * @param machine as {@code uname -m} says it
   */
  public static boolean isOn(String machine, Syscall call) {
    return !machine.equals("aarch64") || !ABSENT_ON_ARM64.contains(call.name());
  }

  /** Every name that {@link #resolve} knows. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>(families.keySet());
    names.addAll(byName.keySet());
    names.addAll(ALIASES.keySet());
    names.addAll(SYNONYMS.keySet());
    return names;
  }

  /** Ids of every call, ascending. */
  public List<Integer> all() {
    return byName.values().stream().map(Syscall::id).sorted().toList();
  }

  /** Ids of the whole families of a name, a member standing for its family. */
  public List<Integer> families(String name) {
    return resolve(name).stream()
        .map(Syscall::family)
        .distinct()
        .flatMap(family -> resolve(family).stream())
        .map(Syscall::id)
        .toList();
  }

  /** Names of the families, in the table's order. */
  public Set<String> families() {
    return Collections.unmodifiableSet(families.keySet());
  }

  /** Ids of the default trace set, ascending: what a launch spec takes. */
  public List<Integer> defaultSet() {
    return defaultSet;
  }

  /** One more than the largest id. */
  public int idLimit() {
    return byId.length;
  }

  private static Syscall call(String line) {
    String[] columns = line.split("\t", -1);
    if (columns.length < COLUMNS) {
      throw new IllegalArgumentException("not a line of the system-call table: " + line);
    }
    int id = Integer.parseInt(columns[0]);
    boolean known = columns[3].equals("0") || columns[3].equals("1");
    if (id < 0 || id > 0xffff || !known) {
      throw new IllegalArgumentException("not a line of the system-call table: " + line);
    }
    return new Syscall(id, columns[1], columns[2], columns[3].equals("1"), columns[4].strip());
  }
}
