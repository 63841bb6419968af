package dev.faultbox.spec;

import dev.faultbox.model.AssertionFailure;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Event;
import dev.faultbox.model.Events;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.CallContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkList;
import org.jspecify.annotations.Nullable;

/** {@code events} and the assertions about events: every event so far, of every type. */
final class EventQueries {
  private static final String EXAMPLE = "give a filter such as service = \"db\", or a function";

  private EventQueries() {}

  static Builtin events() {
    return Builtin.named("events")
        .answers()
        .optional("where", ArgType.ANY)
        .extraKeywords()
        .checkInside(
            (context, arguments) -> {
              EventFilter.judge(arguments.extra());
              return Starlark.NONE;
            })
        .body(
            (context, arguments) -> {
              BodyContext body = Windows.running(context, "events").context();
              EventFilter filter = filter(context, arguments);
              List<EventValue> found = new ArrayList<>();
              Events all = body.events();
              for (Event event : all) {
                if (filter.matches(event, null)) {
                  // Only its number: a list may hold a million of them.
                  long seq = event.seq();
                  found.add(new EventValue(() -> all.get(seq), body.startedMillis(), null));
                }
              }
              return StarlarkList.copyOf(context.mutability(), found);
            });
  }

  static Builtin assertEventually() {
    return Builtin.named("assert_eventually")
        .optional("where", ArgType.ANY)
        .keyword("within", ArgType.STR)
        .extraKeywords()
        .checkInside((context, arguments) -> judge("assert_eventually", "accept", arguments))
        .body(
            (context, arguments) -> {
              Running running = Windows.running(context, "assert_eventually");
              EventFilter filter = filter(context, arguments);
              if (filter.isEmpty()) {
                throw noCondition("assert_eventually", "accept");
              }
              running.assertionEvaluated();
              Duration within = ValueArguments.duration(arguments, "within", Duration.ZERO);
              Optional<Event> found =
                  running.context().waitForEvent(event -> filter.matches(event, null), within);
              if (found.isEmpty()) {
                throw failed(
                    context,
                    "assert_eventually",
                    "no event matches "
                        + filter.text()
                        + (within.isZero() ? "" : " within " + arguments.string("within")),
                    filter,
                    "");
              }
              return EventValue.of(found.get(), running.context().startedMillis(), null);
            });
  }

  static Builtin assertNever() {
    return Builtin.named("assert_never")
        .optional("where", ArgType.ANY)
        .extraKeywords()
        .checkInside((context, arguments) -> judge("assert_never", "reject", arguments))
        .body(
            (context, arguments) -> {
              Running running = Windows.running(context, "assert_never");
              EventFilter filter = filter(context, arguments);
              if (filter.isEmpty()) {
                throw noCondition("assert_never", "reject");
              }
              running.assertionEvaluated();
              Event first = first(running.context().events(), filter, null);
              if (first != null) {
                String text = EventValue.text(first);
                throw failed(
                    context,
                    "assert_never",
                    "an event matches " + filter.text() + ": " + text,
                    filter,
                    text);
              }
              return Starlark.NONE;
            });
  }

  static Builtin assertBefore() {
    return Builtin.named("assert_before")
        .requiredKeyword("first", ArgType.ANY)
        .requiredKeyword("then", ArgType.ANY)
        .body(
            (context, arguments) -> {
              Running running = Windows.running(context, "assert_before");
              long started = running.context().startedMillis();
              EventFilter first =
                  new EventFilter(context, running.closedValues(), started)
                      .side("first", arguments.get("first"));
              EventFilter then =
                  new EventFilter(context, running.closedValues(), started)
                      .side("then", arguments.get("then"));
              QueriedCalls.require(running, first);
              QueriedCalls.require(running, then);
              running.assertionEvaluated();
              Iterable<Event> events = running.context().events();
              Event earlier = first(events, first, null);
              if (earlier == null) {
                throw failed(
                    context,
                    "assert_before",
                    "no event matches first (" + first.text() + ")",
                    first,
                    "");
              }
              Event later = first(events, then, EventValue.of(earlier, started, null));
              if (later == null) {
                throw failed(
                    context,
                    "assert_before",
                    "first is "
                        + EventValue.text(earlier)
                        + ", but no event matches then ("
                        + then.text()
                        + ")",
                    then,
                    "");
              }
              if (earlier.seq() >= later.seq()) {
                throw failed(
                    context,
                    "assert_before",
                    "then came first: "
                        + EventValue.text(later)
                        + ", first is "
                        + EventValue.text(earlier),
                    then,
                    EventValue.text(later));
              }
              return Starlark.NONE;
            });
  }

  private static Object judge(String function, String verb, Arguments arguments) {
    EventFilter.judge(arguments.extra());
    if (arguments.orNull("where") == null && arguments.extra().isEmpty()) {
      throw noCondition(function, verb);
    }
    return Starlark.NONE;
  }

  private static BuiltinError noCondition(String function, String verb) {
    return Phase.error(
        ErrorCode.SPEC_ARG,
        "%s() without a condition would %s every event; %s".formatted(function, verb, EXAMPLE));
  }

  private static EventFilter filter(CallContext context, Arguments arguments) {
    Running running = Phase.running(context);
    EventFilter filter =
        new EventFilter(context, running.closedValues(), running.context().startedMillis())
            .keywords(arguments.orNull("where"), arguments.extra());
    QueriedCalls.require(running, filter);
    return filter;
  }

  private static @Nullable Event first(
      Iterable<Event> events, EventFilter filter, @Nullable EventValue first) {
    for (Event event : events) {
      if (filter.matches(event, first)) {
        return event;
      }
    }
    return null;
  }

  private static BodyEnd failed(
      CallContext context, String function, String reason, EventFilter filter, String actual) {
    return new BodyEnd(
        BodyOutcome.End.ASSERTION,
        function + ": " + reason,
        new AssertionFailure(function, filter.text(), actual, ""),
        context);
  }
}
