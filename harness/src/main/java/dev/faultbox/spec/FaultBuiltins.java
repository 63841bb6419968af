package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.Rule;
import dev.faultbox.model.Signals;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.CallContext;
import dev.faultbox.starlark.Unknown;
import dev.faultbox.starlark.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.starlark.java.eval.Sequence;
import net.starlark.java.eval.Starlark;

/** {@code fault}, {@code fault_all}, {@code fault_start}, {@code fault_stop}, {@code release}. */
final class FaultBuiltins {
  private static final String TARGET = "service";
  private static final String SERVICES = "services";
  private static final String RUN = "run";

  private final RuleKeywords keywords;

  FaultBuiltins(CallNames calls) {
    this.keywords = new RuleKeywords(requireNonNull(calls, "calls is null"));
  }

  Builtin fault() {
    return Builtin.named("fault")
        .required(TARGET, ArgType.ANY)
        .rest("faults", ArgType.ANY)
        .keyword(RUN, ArgType.ANY)
        .keyword("must_fire", ArgType.BOOL)
        .keyword("source", ArgType.ANY)
        .calls(RUN)
        .extraKeywords()
        .checkInside(
            (context, arguments) -> {
              judge("fault", arguments.get(TARGET), arguments);
              // Of faults on an interface something else would be said.
              return arguments.isKnown(TARGET) || arguments.rest().isEmpty()
                  ? Windows.function("fault", context, arguments, stopAdvice(context))
                  : Starlark.NONE;
            })
        .body(
            (context, arguments) -> {
              ServiceValue service = target("fault", context, arguments);
              Map<String, List<Rule>> rules =
                  Map.of(service.name(), rules("fault", context, service, arguments));
              Object run = Windows.function("fault", context, arguments, stopAdvice(context));
              return Windows.around(context, window(context, arguments, rules), run);
            });
  }

  Builtin faultAll() {
    return Builtin.named("fault_all")
        .required(SERVICES, ArgType.LIST)
        .keyword(RUN, ArgType.ANY)
        .keyword("must_fire", ArgType.BOOL)
        .calls(RUN)
        .extraKeywords()
        .checkInside(
            (context, arguments) -> {
              keywords.judge(null, arguments.extra());
              return Windows.function(
                  "fault_all", context, arguments, "fault_start and fault_stop");
            })
        .body(
            (context, arguments) -> {
              Map<String, List<Rule>> rules = new LinkedHashMap<>();
              Sequence<Object> services = arguments.list(SERVICES);
              for (int i = 0; i < services.size(); i++) {
                if (!(services.get(i) instanceof ServiceValue service)) {
                  throw Phase.error(
                          ErrorCode.SPEC_TYPE,
                          "services[%d] must be a service, got %s; write the service itself"
                              .formatted(i, Values.type(services.get(i))))
                      .at(SERVICES)
                      .element(i);
                }
                CallNames.checkTarget(service, context);
                rules.put(service.name(), rules("fault_all", context, service, arguments));
              }
              if (rules.isEmpty()) {
                throw Phase.error(
                        ErrorCode.SPEC_VALUE, "no service is named; write fault_all([db], …)")
                    .at(SERVICES);
              }
              Object run =
                  Windows.function("fault_all", context, arguments, "fault_start and fault_stop");
              return Windows.around(context, window(context, arguments, rules), run);
            });
  }

  Builtin faultStart() {
    return Builtin.named("fault_start")
        .required(TARGET, ArgType.ANY)
        .rest("faults", ArgType.ANY)
        .keyword("must_fire", ArgType.BOOL)
        .mistake(RUN, "write fault(…, run = …), or leave run= out and end with fault_stop()")
        .extraKeywords()
        .checkInside(
            (context, arguments) -> {
              refuseRun(arguments);
              judge("fault_start", arguments.get(TARGET), arguments);
              return Starlark.NONE;
            })
        .body(
            (context, arguments) -> {
              ServiceValue service = target("fault_start", context, arguments);
              refuseRun(arguments);
              Map<String, List<Rule>> rules =
                  Map.of(service.name(), rules("fault_start", context, service, arguments));
              int handle = Windows.install(context, window(context, arguments, rules));
              Phase.running(context).started(service.name(), false, handle);
              return Starlark.NONE;
            });
  }

  Builtin faultStop() {
    return Builtin.named("fault_stop")
        .required(TARGET, ArgType.ANY)
        .checkInside(
            (context, arguments) -> {
              if (arguments.isKnown(TARGET)) {
                Object unused = service("fault_stop", arguments.get(TARGET), arguments);
              }
              return Starlark.NONE;
            })
        .body(
            (context, arguments) -> {
              Windows.stop(context, target("fault_stop", context, arguments), false);
              return Starlark.NONE;
            });
  }

  Builtin release() {
    return Builtin.named("release")
        .required("tag", ArgType.STR)
        .optional("count", ArgType.INT)
        .body(Windows::release);
  }

  private static String stopAdvice(CallContext context) {
    String target = context.sourceOf(TARGET);
    String name = target == null ? "db" : target;
    return "fault_start(" + name + ", …) and fault_stop(" + name + ")";
  }

  /** The service that is meant, fit to be faulted. */
  private static ServiceValue target(String function, CallContext context, Arguments arguments) {
    Windows.running(context, function);
    ServiceValue service = service(function, arguments.get(TARGET), arguments);
    CallNames.checkTarget(service, context);
    return service;
  }

  /** What can be said before a call is carried out; most of it needs to know the service. */
  private void judge(String function, Object target, Arguments arguments) {
    ServiceValue service = target == Unknown.VALUE ? null : service(function, target, arguments);
    keywords.judge(service, arguments.extra());
    if (service != null && arguments.extra().isEmpty()) {
      throw namesNoCall(function, service);
    }
  }

  private static ServiceValue service(String function, Object target, Arguments arguments) {
    if (target instanceof InterfaceRef ref) {
      throw onInterface(function, ref, arguments);
    }
    if (!(target instanceof ServiceValue service)) {
      throw Phase.error(
              ErrorCode.SPEC_TYPE,
              "%s() needs a service, got %s; write the service itself: %s(db, …)"
                  .formatted(function, Values.type(target), function))
          .at(TARGET);
    }
    if (!arguments.rest().isEmpty()) {
      Object first = arguments.rest().get(0);
      String text = first instanceof FaultValue fault ? fault.source() : "deny(\"EIO\")";
      throw Phase.error(
              ErrorCode.SPEC_TYPE,
              "%s says which calls by a keyword; write %s(%s, write = %s)"
                  .formatted(function + "()", function, service.name(), text))
          .atRest(0);
    }
    return service;
  }

  private static void refuseRun(Arguments arguments) {
    if (arguments.extra().containsKey(RUN)) {
      throw Phase.error(
              ErrorCode.SPEC_ARG,
              "fault_start() takes no run=; write fault(…, run = …), or leave it out and"
                  + " end with fault_stop()")
          .atKeyword(RUN);
    }
  }

  private static BuiltinError namesNoCall(String function, ServiceValue service) {
    return Phase.error(
        ErrorCode.SPEC_ARG,
        "%s() names no call; write %s(%s, write = deny(\"EIO\"))"
            .formatted(function, function, service.name()));
  }

  private static BuiltinError onInterface(String function, InterfaceRef ref, Arguments arguments) {
    if (arguments.extra().isEmpty()) {
      return Phase.error(
              ErrorCode.SPEC_NOT_BUILT,
              "faults on an interface arrive with stage S6; write %s(%s, write = deny(\"EIO\"))"
                  .formatted(function, ref.serviceName()))
          .at(TARGET);
    }
    String keyword = arguments.extra().keySet().iterator().next();
    return Phase.error(
            ErrorCode.SPEC_ARG,
            "system calls are faulted on a service, %s is an interface; write %s(%s, %s = …)"
                .formatted(ref, function, ref.serviceName(), keyword))
        .atKeyword(keyword);
  }

  private List<Rule> rules(
      String function, CallContext context, ServiceValue service, Arguments arguments) {
    List<Rule> rules = keywords.rules(service, arguments.extra());
    if (rules.isEmpty()) {
      throw namesNoCall(function, service);
    }
    rules.forEach(RuleLimits::check);
    Running running = Windows.running(context, function);
    for (Rule rule : rules) {
      running.holds(rule.tag());
      if (rule.action().isCrash() && Signals.suspends((int) rule.argument())) {
        running.maySuspend(service.name());
      }
    }
    return rules;
  }

  private static FaultWindow window(
      CallContext context, Arguments arguments, Map<String, List<Rule>> rules) {
    return new FaultWindow(
        rules, arguments.bool("must_fire", true), Positions.location(context.userPosition()));
  }
}
