package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.CallContext;
import dev.faultbox.starlark.Values;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.starlark.java.eval.Sequence;

/** Names of system calls in a spec: families, aliases, members, synonyms. */
final class CallNames {
  private final SyscallTable table;

  CallNames(SyscallTable table) {
    this.table = requireNonNull(table, "table is null");
  }

  boolean isKnown(String name) {
    return !table.resolve(name).isEmpty();
  }

  /** Calls a name stands for, empty for an unknown one. */
  List<Syscall> resolve(String name) {
    return table.resolve(name);
  }

  /** Every name there is. */
  Set<String> all() {
    return table.names();
  }

  /** A call of exactly this name, or of which it is a synonym. */
  Optional<Syscall> byName(String name) {
    return table.byName(name);
  }

  /** Names of the families. */
  Set<String> families() {
    return table.families();
  }

  /** The families of all names among these words. */
  Set<String> familiesNamed(Iterable<String> words) {
    Set<String> families = new LinkedHashSet<>();
    for (String word : words) {
      for (Syscall call : table.resolve(word)) {
        families.add(call.family());
      }
    }
    return families;
  }

  /** {@code op(syscalls = […], path = …)}. */
  Builtin op() {
    return Builtin.named("op")
        .requiredKeyword("syscalls", ArgType.LIST)
        .keyword("path", ArgType.STR)
        .pureByKeyword()
        .body(
            (context, arguments) -> {
              List<String> names = names(arguments);
              if (Phase.of(context) instanceof Loading loading) {
                loading.nameCalls(names);
              }
              Set<Syscall> calls = new LinkedHashSet<>();
              names.forEach(name -> calls.addAll(resolve(name)));
              return new OpValue(names, List.copyOf(calls), RuleOptions.path(arguments, "path"));
            });
  }

  /** The list given as {@code syscalls=}, at least one name, all known. */
  List<String> names(Arguments arguments) {
    Sequence<Object> given = arguments.list("syscalls");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      if (!(given.get(i) instanceof String name)) {
        throw Phase.error(
                ErrorCode.SPEC_TYPE,
                "syscalls[%d] must be a str, got %s; write \"write\""
                    .formatted(i, Values.type(given.get(i))))
            .at("syscalls")
            .element(i);
      }
      if (!isKnown(name)) {
        String nearest = Nearest.to(name, all());
        throw Phase.error(
                ErrorCode.SPEC_VALUE,
                "unknown system call %s; %s"
                    .formatted(
                        Values.shortRepr(name),
                        nearest == null
                            ? "write a family such as \"write\""
                            : "did you mean \"" + nearest + "\"?"))
            .at("syscalls")
            .element(i);
      }
      names.add(name);
    }
    if (names.isEmpty()) {
      throw Phase.error(
              ErrorCode.SPEC_VALUE, "syscalls is empty; write syscalls = [\"write\", \"fsync\"]")
          .at("syscalls");
    }
    return names;
  }

  /** What of {@code syscalls=} can be said before it is evaluated. */
  void checkNames(Arguments arguments) {
    if (arguments.isKnown("syscalls")) {
      List<String> unused = names(arguments);
    }
  }

  /** Fails when a service of this name cannot be traced or faulted. */
  static void checkTarget(ServiceValue service, CallContext context) {
    if (service.isUntraced()) {
      throw Phase.error(
          ErrorCode.FAULT_TARGET,
          "\"%s\" is declared with trace=\"off\", nothing of it is intercepted; leave trace= out"
              .formatted(service.name()));
    }
  }
}
