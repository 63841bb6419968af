package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.TraceMode;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.CallContext;
import dev.faultbox.starlark.Position;
import dev.faultbox.starlark.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.starlark.java.eval.Sequence;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkFloat;
import net.starlark.java.eval.StarlarkInt;
import org.jspecify.annotations.Nullable;

/** Reads the keywords of {@code service()}. */
final class ServiceArguments {
  /** Arguments of {@code fault()} that an operation would hide. */
  private static final Set<String> OP_RESERVED = Set.of("run", "source", "must_fire");

  /** A name of {@code depends_on} and where it is written. */
  record Dependency(String service, Position position) {}

  private final CallContext context;
  private final Arguments arguments;

  ServiceArguments(CallContext context, Arguments arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  @Nullable HealthcheckValue healthcheck() {
    Object value = arguments.orNull("healthcheck");
    if (value == null || value instanceof HealthcheckValue) {
      return (HealthcheckValue) value;
    }
    String target = value instanceof String s && !s.isEmpty() ? s : "localhost:5432";
    String check = target.contains("/") ? "http" : "tcp";
    throw type("healthcheck must be a check, got %s; write healthcheck = %s(%s)"
            .formatted(Values.type(value), check, Values.repr(target)))
        .at("healthcheck");
  }

  Map<String, String> env() {
    Map<String, String> env = new LinkedHashMap<>();
    for (Map.Entry<Object, Object> entry : arguments.dict("env").entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw type("a name in env must be a str, got %s; write \"%s\""
                .formatted(Values.type(entry.getKey()), Values.str(entry.getKey())))
            .at("env");
      }
      if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
        throw Phase.error(
                ErrorCode.SPEC_VALUE,
                "env has the name %s; a variable's name is not empty and has no \"=\""
                    .formatted(Values.repr(name)))
            .at("env")
            .key(name);
      }
      env.put(name, value(name, entry.getValue()));
    }
    return env;
  }

  private static String value(String name, Object value) {
    String what = "env[" + Values.repr(name) + "]";
    if (value instanceof StarlarkInt) {
      return value.toString();
    }
    if (value instanceof String text) {
      if (text.indexOf('\0') >= 0) {
        throw Phase.error(
                ErrorCode.SPEC_VALUE, what + " holds a zero byte; environments cannot carry it")
            .at("env")
            .key(name);
      }
      return text;
    }
    throw type("%s must be a str, got %s; write %s"
            .formatted(what, Values.type(value), envAdvice(value)))
        .at("env")
        .key(name);
  }

  private static String envAdvice(Object value) {
    if (value instanceof Boolean on) {
      return on ? "\"true\" or \"1\"" : "\"false\" or \"0\"";
    }
    if (value == Starlark.NONE) {
      return "\"\", or leave the name out";
    }
    if (value instanceof StarlarkFloat) {
      return "\"" + value + "\"";
    }
    if (value instanceof InterfaceRef ref) {
      return ref + ".internal_addr";
    }
    return "a str, json.encode(x) makes one";
  }

  List<String> args() {
    List<String> args = new ArrayList<>();
    Sequence<Object> given = arguments.list("args");
    for (int i = 0; i < given.size(); i++) {
      Object value = given.get(i);
      if (!(value instanceof String text)) {
        throw type("args[%d] must be a str, got %s; write %s"
                .formatted(
                    i,
                    Values.type(value),
                    value instanceof StarlarkInt || value instanceof StarlarkFloat
                        ? "\"" + value + "\""
                        : "a str"))
            .at("args")
            .element(i);
      }
      if (text.indexOf('\0') >= 0) {
        throw Phase.error(
                ErrorCode.SPEC_VALUE,
                "args[%d] holds a zero byte; arguments cannot carry it".formatted(i))
            .at("args")
            .element(i);
      }
      args.add(text);
    }
    return args;
  }

  /** Names of services, each once, not yet looked up: they may be declared later. */
  List<Dependency> dependsOn() {
    Object value = arguments.orNull("depends_on");
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof Sequence<?> given)) {
      String one =
          value instanceof String s
              ? Values.repr(s)
              : value instanceof ServiceValue v ? v.name() : "db";
      throw type("depends_on must be a list, got %s; write [%s]".formatted(Values.type(value), one))
          .at("depends_on");
    }
    Map<String, Dependency> names = new LinkedHashMap<>();
    for (int i = 0; i < given.size(); i++) {
      String name = dependency(given.get(i), i);
      names.putIfAbsent(name, new Dependency(name, context.element("depends_on", i)));
    }
    return List.copyOf(names.values());
  }

  private static String dependency(Object value, int index) {
    if (value instanceof String name) {
      return name;
    }
    if (value instanceof ServiceValue service) {
      return service.name();
    }
    String problem =
        value instanceof InterfaceRef ref
            ? "depends_on takes services, %s is an interface; write %s"
                .formatted(ref, ref.serviceName())
            : "depends_on[%d] must be a service or its name, got %s; write the service itself"
                .formatted(index, Values.type(value));
    throw type(problem).at("depends_on").element(index);
  }

  /** Which calls are intercepted. */
  TraceMode trace() {
    String word = arguments.string("trace", "");
    if (!arguments.has("trace")) {
      return arguments.bool("seccomp", true) ? TraceMode.DEFAULT : TraceMode.OFF;
    }
    for (TraceMode mode : TraceMode.values()) {
      if (mode.word().equals(word)) {
        return mode;
      }
    }
    throw Phase.error(
            ErrorCode.SPEC_VALUE,
            "trace is \"default\", \"all\", \"faults\" or \"off\", got %s; leave it out for the default"
                .formatted(Values.shortRepr(word)))
        .at("trace");
  }

  /** Operations by name. */
  Map<String, OpValue> ops(CallNames calls) {
    Map<String, OpValue> ops = new LinkedHashMap<>();
    for (Map.Entry<Object, Object> entry : arguments.dict("ops").entrySet()) {
      if (!(entry.getKey() instanceof String name) || !name.matches("[A-Za-z_]\\w*")) {
        throw type("a name in ops must be a str that can be a keyword, got %s; write \"persist\""
                .formatted(Values.repr(entry.getKey())))
            .at(context.entryKey("ops", entry.getKey()));
      }
      boolean call = calls.isKnown(name);
      if (call || OP_RESERVED.contains(name)) {
        throw Phase.error(
                ErrorCode.SPEC_VALUE,
                "\"%s\" is %s and cannot name an operation; write \"db_%s\""
                    .formatted(name, call ? "a system call" : "an argument of fault()", name))
            .at(context.entryKey("ops", name));
      }
      if (!(entry.getValue() instanceof OpValue op)) {
        throw type("ops[%s] must be an op, got %s; write op(syscalls = [\"write\"])"
                .formatted(Values.repr(name), Values.type(entry.getValue())))
            .at("ops")
            .key(name);
      }
      ops.put(name, op);
    }
    return ops;
  }

  private static BuiltinError type(String message) {
    return Phase.error(ErrorCode.SPEC_TYPE, message);
  }
}
