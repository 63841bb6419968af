package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Errno;
import dev.faultbox.model.Syscall;
import dev.faultbox.starlark.Values;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Filters whose values are known: a value that no event can have is a mistake, and would make
 * {@code assert_never} hold for nothing. Globs are left alone.
 */
final class ClosedValues {
  /** Those of later stages, too: what is right to ask for tomorrow is no mistake today. */
  private static final Set<String> TYPES =
      Set.of(
          ("service_started service_ready service_exited service_seed service_reset"
                  + " service_snapshot syscall syscall_released fault_applied fault_removed"
                  + " fault_zero_traffic trace_applied trace_removed process_fault test_restarted"
                  + " events_dropped tracer_lost step_send step_recv stdout stderr log choice proxy"
                  + " proxy_conn_open proxy_conn_close proxy_fault_applied proxy_fault_removed"
                  + " proxy_opaque client_call client_return contract_violation packet"
                  + " packet_fault_applied packet_fault_removed partition_applied"
                  + " partition_removed bandwidth_applied bandwidth_stats mtu_applied file_io"
                  + " watch_started watch_stopped unmediated_io monitor_violation"
                  + " vacuous_property")
              .split(" ", -1));

  private static final Set<String> PLAIN_DECISIONS =
      Set.of("allow", "allow (released)", "trace", "lie");

  /** What stands before the bracket of a decision, with one that may stand in it. */
  private static final List<String> DECISIONS =
      List.of(
          "allow",
          "deny(EIO)",
          "delay(100ms)",
          "trace",
          "hold(tag)",
          "crash(before)",
          "crash(after)",
          "torn(1)",
          "lie",
          "corrupt(1)");

  private static final Set<String> WITH_ARGUMENT =
      Set.of("delay", "hold", "torn", "corrupt", "virtual_sleep");

  private static final Pattern CALLED = Pattern.compile("(\\w+)\\((.*)\\)", Pattern.DOTALL);
  private static final String DRIVER = "test";
  private static final String MOCK = "mock.";

  private final CallNames calls;
  private final Set<String> services;

  /**
   * @param services all services of the spec
   */
  ClosedValues(CallNames calls, Set<String> services) {
    this.calls = requireNonNull(calls, "calls is null");
    this.services = Set.copyOf(services);
  }

  /** What is wrong with the value of a filter; null when events may have it. */
  @Nullable String mistake(String filter, String value) {
    if (value.indexOf('*') >= 0 || value.indexOf('?') >= 0 || value.indexOf('[') >= 0) {
      return null;
    }
    return switch (filter) {
      case "type" -> TYPES.contains(value) || value.startsWith(MOCK) ? null : type(value);
      case "service" ->
          value.isEmpty() || value.equals(DRIVER) || services.contains(value)
              ? null
              : unknown("the spec has no service", value, withDriver(), "service", "db");
      case "syscall" -> value.isEmpty() ? null : call(value);
      case "family" -> value.isEmpty() ? null : family(value);
      case "errno" ->
          value.isEmpty() || Errno.number(value).isPresent()
              ? null
              : unknown("there is no error number", value, Errno.names(), "errno", "EIO");
      case "decision" -> value.isEmpty() ? null : decision(value);
      default -> null;
    };
  }

  private Set<String> withDriver() {
    Set<String> names = new TreeSet<>(services);
    names.add(DRIVER);
    return names;
  }

  private static String type(String value) {
    return value.contains(".")
        ? "%s is no type of event; write event_type = %s"
            .formatted(Values.shortRepr(value), Values.shortRepr(value))
        : unknown("there is no type of event", value, TYPES, "type", "syscall");
  }

  private @Nullable String call(String value) {
    Optional<Syscall> call = calls.byName(value);
    if (call.isPresent()) {
      String name = call.get().name();
      return name.equals(value)
          ? null
          : "events call %s %s; write syscall = \"%s\"".formatted(value, name, name);
    }
    List<Syscall> members = calls.resolve(value);
    if (!members.isEmpty()) {
      return "\"%s\" is a family and no call; write family = \"%s\""
          .formatted(value, members.get(0).family());
    }
    return unknown("there is no system call", value, calls.all(), "syscall", "write");
  }

  private @Nullable String family(String value) {
    if (calls.families().contains(value)) {
      return null;
    }
    List<Syscall> members = calls.resolve(value);
    if (!members.isEmpty()) {
      return "\"%s\" belongs to the family \"%s\"; write family = \"%s\", or syscall = \"%s\""
          .formatted(value, members.get(0).family(), members.get(0).family(), value);
    }
    return unknown("there is no family", value, calls.families(), "family", "write");
  }

  private static @Nullable String decision(String value) {
    if (PLAIN_DECISIONS.contains(value)) {
      return null;
    }
    Matcher called = CALLED.matcher(value);
    if (!called.matches()) {
      return noDecision(value);
    }
    String argument = called.group(2);
    if (called.group(1).equals("deny")) {
      return Errno.number(argument).isPresent() || isErrorText(argument)
          ? null
          : unknown("there is no error number", argument, errors(), "decision", "deny(EIO)");
    }
    if (called.group(1).equals("crash")) {
      return argument.equals("before") || argument.equals("after") ? null : noDecision(value);
    }
    return WITH_ARGUMENT.contains(called.group(1)) ? null : noDecision(value);
  }

  private static String noDecision(String value) {
    return unknown("there is no decision", value, DECISIONS, "decision", "deny(*)");
  }

  private static boolean isErrorText(String text) {
    return Errno.names().stream()
        .anyMatch(name -> Errno.text(Errno.number(name).orElse(0)).equals(text));
  }

  private static Collection<String> errors() {
    List<String> words = new ArrayList<>(Errno.names());
    Errno.names().forEach(name -> words.add(Errno.text(Errno.number(name).orElse(0))));
    return words;
  }

  private static String unknown(
      String what, String value, Collection<String> known, String filter, String example) {
    String nearest = Nearest.to(value, known);
    return "%s %s; %s"
        .formatted(
            what,
            Values.shortRepr(value),
            nearest == null
                ? "write %s = \"%s\"".formatted(filter, example)
                : "did you mean \"" + nearest + "\"?");
  }
}
