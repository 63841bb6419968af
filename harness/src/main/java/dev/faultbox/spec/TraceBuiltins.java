package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.Trigger;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.CallContext;
import dev.faultbox.starlark.Values;
import java.util.List;
import java.util.Map;
import net.starlark.java.eval.Starlark;

/** {@code trace}, {@code trace_start} and {@code trace_stop}: calls are marked, not changed. */
final class TraceBuiltins {
  private static final String TARGET = "service";

  private final CallNames calls;

  TraceBuiltins(CallNames calls) {
    this.calls = requireNonNull(calls, "calls is null");
  }

  Builtin trace() {
    return Builtin.named("trace")
        .required(TARGET, ArgType.ANY)
        .requiredKeyword("syscalls", ArgType.LIST)
        .keyword("run", ArgType.ANY)
        .calls("run")
        .checkInside(
            (context, arguments) -> {
              judge("trace", arguments);
              return Windows.function("trace", context, arguments, "trace_start and trace_stop");
            })
        .body(
            (context, arguments) -> {
              FaultWindow window = window("trace", context, arguments);
              Object run =
                  Windows.function("trace", context, arguments, "trace_start and trace_stop");
              return Windows.around(context, window, run);
            });
  }

  Builtin traceStart() {
    return Builtin.named("trace_start")
        .required(TARGET, ArgType.ANY)
        .requiredKeyword("syscalls", ArgType.LIST)
        .checkInside(
            (context, arguments) -> {
              judge("trace_start", arguments);
              return Starlark.NONE;
            })
        .body(
            (context, arguments) -> {
              FaultWindow window = window("trace_start", context, arguments);
              int handle = Windows.install(context, window);
              Phase.running(context)
                  .started(window.rules().keySet().iterator().next(), true, handle);
              return Starlark.NONE;
            });
  }

  Builtin traceStop() {
    return Builtin.named("trace_stop")
        .required(TARGET, ArgType.ANY)
        .checkInside(
            (context, arguments) -> {
              judgeTarget("trace_stop", arguments);
              return Starlark.NONE;
            })
        .body(
            (context, arguments) -> {
              Windows.stop(context, target("trace_stop", context, arguments), true);
              return Starlark.NONE;
            });
  }

  private FaultWindow window(String function, CallContext context, Arguments arguments) {
    ServiceValue service = target(function, context, arguments);
    List<Rule> rules = calls.names(arguments).stream().map(this::rule).toList();
    return new FaultWindow(
        Map.of(service.name(), rules), false, Positions.location(context.userPosition()));
  }

  private Rule rule(String name) {
    return new Rule(
        name,
        "",
        calls.resolve(name),
        RuleAction.TRACE,
        0,
        "trace",
        "trace",
        "",
        "",
        Trigger.ALWAYS,
        1,
        0,
        List.of(),
        List.of());
  }

  private static ServiceValue target(String function, CallContext context, Arguments arguments) {
    Windows.running(context, function);
    ServiceValue service = service(function, arguments.get(TARGET));
    CallNames.checkTarget(service, context);
    return service;
  }

  private void judge(String function, Arguments arguments) {
    judgeTarget(function, arguments);
    calls.checkNames(arguments);
  }

  private static void judgeTarget(String function, Arguments arguments) {
    if (arguments.isKnown(TARGET)) {
      Object unused = service(function, arguments.get(TARGET));
    }
  }

  private static ServiceValue service(String function, Object target) {
    if (!(target instanceof ServiceValue service)) {
      throw Phase.error(
              ErrorCode.SPEC_TYPE,
              "%s() needs a service, got %s; write the service itself: %s(db, …)"
                  .formatted(function, Values.type(target), function))
          .at(TARGET);
    }
    return service;
  }
}
