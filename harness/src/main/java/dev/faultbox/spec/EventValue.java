package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Event;
import dev.faultbox.starlark.HasFields;
import dev.faultbox.starlark.TypeNamed;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.Printer;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkInt;
import org.jspecify.annotations.Nullable;

/** An event of the running test. A field that the event does not have is an empty str. */
final class EventValue implements HasFields, TypeNamed {
  private static final long NANOS_PER_MICRO = 1_000;
  static final List<String> ATTRIBUTES =
      List.of(
          "seq", "type", "event_type", "service", "timestamp", "t_us", "fields", "data", "first");

  /** Methods about causes, which need clocks that are not built. */
  private static final Set<String> LATER =
      Set.of(
          "happens_before",
          "happens_after",
          "concurrent_with",
          "same_service_as",
          "same_correlation_as",
          "preceded_by",
          "followed_by",
          "preceded_by_within",
          "followed_by_within",
          "directly_caused_by",
          "duration_since");

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Supplier<Event> source;
  private final long startedMillis;
  private final @Nullable EventValue first;

  /**
   * @param source where the event is found, asked at every look
   * @param startedMillis when the test began, epoch milliseconds
   * @param first what {@code assert_before} found first, else null
   */
  EventValue(Supplier<Event> source, long startedMillis, @Nullable EventValue first) {
    this.source = requireNonNull(source, "source is null");
    this.startedMillis = startedMillis;
    this.first = first;
  }

  /** A value that holds its event. */
  static EventValue of(Event event, long startedMillis, @Nullable EventValue first) {
    requireNonNull(event, "event is null");
    return new EventValue(() -> event, startedMillis, first);
  }

  Event event() {
    return source.get();
  }

  @Override
  public Object getField(String field) {
    Event event = event();
    return switch (field) {
      case "seq" -> StarlarkInt.of(event.seq());
      case "type" -> event.type();
      case "event_type" -> event.eventType();
      case "service" -> event.service();
      case "t_us" -> StarlarkInt.of(Math.floorDiv(event.nanos(), NANOS_PER_MICRO));
      case "timestamp" ->
          MICROS.format(Instant.ofEpochMilli(startedMillis).plusNanos(event.nanos()));
      case "fields" -> Dict.<String, String>immutableCopyOf(event.fields());
      case "data" -> {
        String data = event.fields().get("data");
        yield data == null
            ? Dict.<String, String>immutableCopyOf(event.fields())
            : JsonData.decode(data);
      }
      case "first" -> first == null ? Starlark.NONE : first;
      default -> other(event, field);
    };
  }

  private static Object other(Event event, String field) {
    if (LATER.contains(field) && !event.fields().containsKey(field)) {
      throw Phase.error(
          ErrorCode.SPEC_NOT_BUILT,
          field + "() of an event arrives with stage S8; compare seq until then: a.seq < b.seq");
    }
    return event.fields().getOrDefault(field, "");
  }

  @Override
  public Collection<String> fieldNames() {
    Set<String> names = new LinkedHashSet<>(ATTRIBUTES);
    names.addAll(event().fields().keySet());
    return names;
  }

  @Override
  public String typeName() {
    return "event";
  }

  @Override
  public boolean isImmutable() {
    return true;
  }

  @Override
  public void repr(Printer printer) {
    printer.append("<event ").append(text(event())).append('>');
  }

  @Override
  public String toString() {
    return "<event " + text(event()) + ">";
  }

  /** One line that says everything: {@code #12 db syscall syscall=write decision=allow …}. */
  static String text(Event event) {
    StringBuilder out = new StringBuilder("#").append(event.seq());
    if (!event.service().isEmpty()) {
      out.append(' ').append(event.service());
    }
    out.append(' ').append(event.type());
    event.fields().forEach((name, value) -> out.append(' ').append(name).append('=').append(value));
    return out.toString();
  }
}
