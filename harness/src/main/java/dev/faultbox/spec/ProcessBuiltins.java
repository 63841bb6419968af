package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.ProcessFault;
import dev.faultbox.model.Signals;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.CallContext;
import dev.faultbox.starlark.Values;
import java.util.Map;
import net.starlark.java.eval.Starlark;
import org.jspecify.annotations.Nullable;

/** {@code kill}, {@code stop}, {@code cont} and {@code restart}: what befalls a whole service. */
final class ProcessBuiltins {
  private static final String TARGET = "service";
  private static final String SIGNAL = "signal";

  /** Signals that have a builtin of their own, because they end nothing. */
  private static final Map<String, String> OTHER_BUILTINS = Map.of("STOP", "stop", "CONT", "cont");

  private ProcessBuiltins() {}

  static Builtin kill() {
    return Builtin.named("kill")
        .required(TARGET, ArgType.ANY)
        .optional(SIGNAL, ArgType.ANY)
        .checkInside(
            (context, arguments) -> {
              ServiceValue service = known("kill", arguments);
              return service != null && arguments.isKnown(SIGNAL)
                  ? signal(service, arguments)
                  : Starlark.NONE;
            })
        .body(
            (context, arguments) -> {
              ServiceValue service = target("kill", context, arguments);
              int signal = signal(service, arguments);
              return act(
                  context,
                  new ProcessFault(ProcessFault.Action.KILL, service.name(), signal, true));
            });
  }

  static Builtin stop() {
    return plain("stop", ProcessFault.Action.STOP);
  }

  static Builtin cont() {
    return plain("cont", ProcessFault.Action.CONT);
  }

  static Builtin restart() {
    return Builtin.named("restart")
        .required(TARGET, ArgType.ANY)
        .optional("wait", ArgType.BOOL)
        .checkInside((context, arguments) -> judge("restart", arguments))
        .body(
            (context, arguments) -> {
              ServiceValue service = target("restart", context, arguments);
              boolean wait = arguments.bool("wait", true);
              return act(
                  context, new ProcessFault(ProcessFault.Action.RESTART, service.name(), 0, wait));
            });
  }

  private static Builtin plain(String name, ProcessFault.Action action) {
    return Builtin.named(name)
        .required(TARGET, ArgType.ANY)
        .checkInside((context, arguments) -> judge(name, arguments))
        .body(
            (context, arguments) ->
                act(
                    context,
                    new ProcessFault(action, target(name, context, arguments).name(), 0, true)));
  }

  private static Object act(CallContext context, ProcessFault fault) {
    Running running = Phase.running(context);
    String service = fault.service();
    if (fault.action() == ProcessFault.Action.CONT && !running.maybeSuspended(service)) {
      Windows.warnOfNothing(
          context,
          "cont(%s) resumed nothing: nothing in this test has suspended that service"
              .formatted(service),
          "write stop(%s) before it, or leave it out".formatted(service));
    }
    try {
      running.context().act(fault);
    } catch (FaultboxException e) {
      throw Phase.error(e.code(), e.getMessage()).at(TARGET);
    }
    running.suspends(service, fault.action() == ProcessFault.Action.STOP);
    if (fault.action() == ProcessFault.Action.KILL && Signals.suspends(fault.signal())) {
      running.maySuspend(service);
    }
    return Starlark.NONE;
  }

  private static ServiceValue target(String function, CallContext context, Arguments arguments) {
    if (!(Phase.of(context) instanceof Running)) {
      throw Phase.error(
          ErrorCode.SPEC_PHASE,
          function + "() acts on running services; call it inside a def test_…() function");
    }
    return service(function, arguments.get(TARGET));
  }

  private static Object judge(String function, Arguments arguments) {
    ServiceValue unused = known(function, arguments);
    return Starlark.NONE;
  }

  /** The service; null when only the run knows it. */
  private static @Nullable ServiceValue known(String function, Arguments arguments) {
    return arguments.isKnown(TARGET) ? service(function, arguments.get(TARGET)) : null;
  }

  private static ServiceValue service(String function, Object target) {
    if (target instanceof InterfaceRef ref) {
      throw Phase.error(
              ErrorCode.SPEC_TYPE,
              "%s() acts on a service, %s is an interface; write %s(%s)"
                  .formatted(function, ref, function, ref.serviceName()))
          .at(TARGET);
    }
    if (!(target instanceof ServiceValue service)) {
      throw Phase.error(
              ErrorCode.SPEC_TYPE,
              "%s() needs a service, got %s; write the service itself: %s(db)"
                  .formatted(function, Values.type(target), function))
          .at(TARGET);
    }
    return service;
  }

  private static int signal(ServiceValue service, Arguments arguments) {
    if (!arguments.has(SIGNAL)) {
      return Signals.number("KILL");
    }
    Object given = arguments.get(SIGNAL);
    if (!(given instanceof String name)) {
      throw Phase.error(
              ErrorCode.SPEC_TYPE,
              "signal must be a str, got %s %s; write its name, such as \"TERM\""
                  .formatted(Values.type(given), Values.shortRepr(given)))
          .at(SIGNAL);
    }
    String other = OTHER_BUILTINS.get(name);
    if (other != null) {
      throw Phase.error(
              ErrorCode.SPEC_VALUE,
              "\"%s\" ends nothing; write %s(%s)".formatted(name, other, service.name()))
          .at(SIGNAL);
    }
    int number = Signals.number(name);
    if (number == 0) {
      String bare = name.startsWith("SIG") ? name.substring(3) : name;
      String nearest = Nearest.to(bare, Signals.names());
      throw Phase.error(
              ErrorCode.SPEC_VALUE,
              "unknown signal %s; %s"
                  .formatted(
                      Values.shortRepr(name),
                      nearest == null
                          ? "write a name of Linux such as \"TERM\""
                          : "did you mean \"" + nearest + "\"?"))
          .at(SIGNAL);
    }
    return number;
  }
}
