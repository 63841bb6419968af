package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Errno;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Event;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.CallContext;
import dev.faultbox.starlark.Unknown;
import dev.faultbox.starlark.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkInt;
import org.jspecify.annotations.Nullable;

/** Conditions on events: fields by glob, all of them, and a function. */
final class EventFilter {
  private static final List<String> RESERVED =
      List.of(
          "type",
          "event_type",
          "service",
          "syscall",
          "family",
          "path",
          "decision",
          "errno",
          "label",
          "op",
          "tag",
          "where",
          "within");

  /** Fields of built-in events: not mistaken for a misspelt filter. */
  private static final Set<String> BUILT_IN =
      Set.copyOf(
          Arrays.asList(
              ("kind image reused after_ms check code signal oom uptime_ms cause duration_ms pid"
                      + " tid comm ret flags fd size addr peer path2 rule latency_ms unresolved"
                      + " system held_ms matches fires syscalls action reason added count target"
                      + " method interface protocol summary status_code success error body data raw"
                      + " line name value seq")
                  .split(" ", -1)));

  /** Types of events that come from intercepted calls. */
  private static final List<String> CALL_TYPES = List.of("syscall", "syscall_released");

  /** What their events may say; on any other field they have the empty str. */
  private static final Set<String> CALL_FIELDS =
      Set.copyOf(
          Arrays.asList(
              ("type event_type service seq syscall family path path2 decision errno label op tag"
                      + " pid tid comm ret flags fd size addr peer rule latency_ms unresolved"
                      + " system held_ms")
                  .split(" ", -1)));

  private static final Pattern DENY = Pattern.compile("deny\\((E\\w+)\\)");

  private final @Nullable CallContext context;
  private final ClosedValues closed;
  private final long startedMillis;
  private final Map<String, Predicate<String>> fields = new LinkedHashMap<>();
  private final Map<String, String> exact = new LinkedHashMap<>();
  private final Map<String, String> prefixes = new LinkedHashMap<>();
  private final List<String> text = new ArrayList<>();
  private @Nullable Object where;

  /**
   * @param context of the query; null when no function is among its conditions
   */
  EventFilter(@Nullable CallContext context, ClosedValues closed, long startedMillis) {
    this.context = context;
    this.closed = closed;
    this.startedMillis = startedMillis;
  }

  /** Takes the keywords of a query. */
  EventFilter keywords(@Nullable Object function, Map<String, Object> keywords) {
    where(function, "where");
    keywords.forEach(
        (name, value) -> {
          refuseMistake(name, value);
          String impossible = closed.mistake(name, Values.str(value));
          if (impossible != null) {
            throw Phase.error(ErrorCode.SPEC_VALUE, impossible).at(name);
          }
          String unclosed = unclosed(name, value);
          if (unclosed != null) {
            throw Phase.error(ErrorCode.SPEC_VALUE, unclosed).at(name);
          }
          add(name, value);
        });
    return this;
  }

  /** Throws what can be said of a query's keywords before they are evaluated. */
  static void judge(Map<String, Object> keywords) {
    keywords.forEach(
        (name, value) -> {
          // Of the name alone: any str is a value.
          refuseMistake(name, value == Unknown.VALUE ? "" : value);
          String unclosed = value == Unknown.VALUE ? null : unclosed(name, value);
          if (unclosed != null) {
            throw Phase.error(ErrorCode.SPEC_VALUE, unclosed).at(name);
          }
        });
  }

  private static void refuseMistake(String name, Object value) {
    String mistake = mistake(name, value);
    if (mistake != null) {
      boolean ofType = mistake.contains("must be");
      BuiltinError error = Phase.error(ofType ? ErrorCode.SPEC_TYPE : ErrorCode.SPEC_ARG, mistake);
      throw ofType ? error.at(name) : error.atKeyword(name);
    }
  }

  /** Takes one side of {@code assert_before}: a dict of filters or a function. */
  EventFilter side(String parameter, Object side) {
    if (Values.isCallable(side)) {
      where(side, parameter);
      return this;
    }
    if (!(side instanceof Map<?, ?> filters)) {
      throw Phase.error(
              ErrorCode.SPEC_TYPE,
              "%s= must be a dict of filters or a function, got %s; write %s = {\"syscall\":"
                      .formatted(parameter, Values.type(side), parameter)
                  + " \"write\"}")
          .at(parameter);
    }
    for (Map.Entry<?, ?> entry : filters.entrySet()) {
      if ("where".equals(entry.getKey())) {
        where(entry.getValue(), parameter);
        continue;
      }
      String name = Values.str(entry.getKey());
      String mistake = mistake(name, entry.getValue());
      if (mistake != null) {
        throw Phase.error(ErrorCode.SPEC_ARG, mistake).at(parameter).key(entry.getKey());
      }
      String impossible = closed.mistake(name, Values.str(entry.getValue()));
      if (impossible != null) {
        throw Phase.error(ErrorCode.SPEC_VALUE, impossible).at(parameter).key(entry.getKey());
      }
      String unclosed = unclosed(name, entry.getValue());
      if (unclosed != null) {
        throw Phase.error(ErrorCode.SPEC_VALUE, unclosed).at(parameter).key(entry.getKey());
      }
      add(name, entry.getValue());
    }
    return this;
  }

  private void where(@Nullable Object function, String parameter) {
    if (function == null || function == Starlark.NONE) {
      return;
    }
    if (!Values.isCallable(function)) {
      throw Phase.error(
              ErrorCode.SPEC_TYPE,
              "%s must be a function of an event, got %s; write lambda e: e.service == \"db\""
                  .formatted(parameter, Values.type(function)))
          .at(parameter);
    }
    where = function;
    text.add("the function");
  }

  private static @Nullable String mistake(String name, Object value) {
    if (name.equals("within")) {
      return "within= belongs to assert_eventually(); leave it out";
    }
    if (!RESERVED.contains(name) && !BUILT_IN.contains(name)) {
      int limit = name.length() < 6 ? 1 : 2;
      for (String reserved : Nearest.sorted(name, RESERVED)) {
        if (Nearest.distance(name, reserved) <= limit) {
          return "\"%s\" is not a filter; did you mean \"%s\"?".formatted(name, reserved);
        }
        break;
      }
    }
    if (!(value instanceof String) && !(value instanceof StarlarkInt)) {
      return "%s= must be a str or an int, got %s; write %s = \"…\""
          .formatted(name, Values.type(value), name);
    }
    return null;
  }

  /** A path glob that rules refuse, too. */
  private static @Nullable String unclosed(String name, Object value) {
    return name.equals("path") && !PathGlob.isWellFormed(Values.str(value))
        ? PathGlob.unclosed(name, Values.str(value))
        : null;
  }

  private void add(String name, Object value) {
    String wanted = Values.str(value);
    if (wanted.indexOf('*') < 0 && wanted.indexOf('?') < 0) {
      exact.put(name, wanted);
    }
    prefixes.put(name, wanted.split("[*?]", 2)[0]);
    text.add(name + "=" + Values.repr(value));
    fields.put(
        name,
        switch (name) {
          case "path" -> path(wanted);
          case "decision" -> glob(decision(wanted));
          case "errno" -> glob(errno(wanted));
          default -> glob(wanted);
        });
  }

  /** Names of error numbers stand for their texts. */
  private static String decision(String wanted) {
    Matcher match = DENY.matcher(wanted);
    if (match.matches()) {
      OptionalInt number = Errno.number(match.group(1));
      if (number.isPresent()) {
        return "deny(" + Errno.text(number.getAsInt()) + ")";
      }
    }
    return wanted;
  }

  private static String errno(String wanted) {
    OptionalInt number = Errno.number(wanted);
    return number.isPresent() ? Errno.name(number.getAsInt()) : wanted;
  }

  private static Predicate<String> path(String wanted) {
    String inner = wanted.replaceAll("^\\*|\\*$", "");
    boolean plain = inner.indexOf('*') < 0 && inner.indexOf('?') < 0 && inner.indexOf('[') < 0;
    Pattern glob = PathGlob.compile(wanted);
    return value ->
        value.equals(wanted)
            || (plain
                && wanted.endsWith("*")
                && value.startsWith(wanted.substring(0, wanted.length() - 1)))
            || (plain && wanted.startsWith("*") && value.endsWith(wanted.substring(1)))
            || (!value.isEmpty() && glob.matcher(value).matches());
  }

  private static Predicate<String> glob(String wanted) {
    if (wanted.indexOf('*') < 0 && wanted.indexOf('?') < 0) {
      return wanted::equals;
    }
    StringBuilder regex = new StringBuilder();
    for (char c : wanted.toCharArray()) {
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    Pattern pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
    return value -> pattern.matcher(value).matches();
  }

  /** The value of a filter that no glob is in; empty for none. */
  String exactly(String name) {
    return exact.getOrDefault(name, "");
  }

  /**
   * Whether a system call may fulfil the conditions: none of those on fields that calls do not have
   * keeps it out. A function is taken to accept it.
   */
  boolean mayMeetCalls() {
    return CALL_TYPES.stream().anyMatch(this::mayBe)
        && fields.entrySet().stream()
            .allMatch(field -> CALL_FIELDS.contains(field.getKey()) || field.getValue().test(""));
  }

  private boolean mayBe(String type) {
    Predicate<String> wanted = fields.get("type");
    String dotted = prefixes.getOrDefault("event_type", "");
    return (wanted == null || wanted.test(type))
        && (type.startsWith(dotted) || dotted.startsWith(type));
  }

  boolean isEmpty() {
    return fields.isEmpty() && where == null;
  }

  /** Whether an event fulfils everything; runs the author's function. */
  boolean matches(Event event, @Nullable EventValue first) {
    for (Map.Entry<String, Predicate<String>> field : fields.entrySet()) {
      if (!fits(event, field.getKey(), field.getValue())) {
        return false;
      }
    }
    return where == null
        || Values.truth(
            requireNonNull(context, "context is null")
                .call(where, EventValue.of(event, startedMillis, first)));
  }

  /** Of a call with two paths either will do, as with rules. */
  private static boolean fits(Event event, String name, Predicate<String> filter) {
    if (filter.test(value(event, name))) {
      return true;
    }
    String second = name.equals("path") ? event.fields().get("path2") : null;
    return second != null && filter.test(second);
  }

  private static String value(Event event, String name) {
    return switch (name) {
      case "type" -> event.type();
      case "event_type" -> event.eventType();
      case "service" -> event.service();
      case "seq" -> Long.toString(event.seq());
      default -> event.fields().getOrDefault(name, "");
    };
  }

  /** The conditions as messages say them. */
  String text() {
    return String.join(", ", text);
  }
}
