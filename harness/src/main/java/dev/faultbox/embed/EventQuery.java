package dev.faultbox.embed;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Asks what happened in the test so far. All conditions must hold; values may be globs. A call that
 * is named here is recorded, as one that a spec names.
 */
public final class EventQuery {
  private final DrivenBody body;
  private final Map<String, String> filters = new LinkedHashMap<>();

  EventQuery(DrivenBody body) {
    this.body = requireNonNull(body, "body is null");
  }

  /** Events of this service. */
  public EventQuery service(String name) {
    return with("service", name);
  }

  /** System calls: those of a family, or one call where the constant is no family. */
  public EventQuery call(Call call) {
    return with(body.isFamily(call) ? "family" : "syscall", call.word());
  }

  /** Calls on these files. */
  public EventQuery path(String glob) {
    return with("path", glob);
  }

  /** What was decided: {@code deny(EIO)}, {@code delay(*)}, {@code allow}. */
  public EventQuery decision(String glob) {
    return with("decision", glob);
  }

  /** Calls that were denied with this error. */
  public EventQuery errno(Errno errno) {
    return with("errno", errno.name());
  }

  /** Calls a rule of this label decided. */
  public EventQuery label(String glob) {
    return with("label", glob);
  }

  /** Events of a type: {@code syscall}, {@code service_ready}, {@code stdout}. */
  public EventQuery type(String type) {
    return with("type", type);
  }

  /** Any field by its name, as the filters of a spec's {@code events()}. */
  public EventQuery with(String field, String glob) {
    filters.put(requireNonNull(field, "field is null"), requireNonNull(glob, "glob is null"));
    return this;
  }

  /** All that match, in order. */
  public List<Event> list() {
    return body.ask(
        (context, checks) -> {
          Predicate<Event> filter = checks.events(filters);
          List<Event> found = new ArrayList<>();
          for (Event event : context.events()) {
            if (filter.test(event)) {
              found.add(event);
            }
          }
          return List.copyOf(found);
        });
  }

  /** How many match. */
  public int count() {
    return list().size();
  }

  /** The first that matches, among what happened and what happens within the time. */
  public Optional<Event> await(Duration within) {
    return body.ask((context, checks) -> context.waitForEvent(checks.events(filters), within));
  }
}
