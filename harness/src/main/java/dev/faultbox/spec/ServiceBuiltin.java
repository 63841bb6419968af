package dev.faultbox.spec;

import static java.util.stream.Collectors.joining;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Protocol;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.CallContext;
import dev.faultbox.starlark.Position;
import dev.faultbox.starlark.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code service(name, [binary], *interfaces, **keywords)}. */
final class ServiceBuiltin {
  private static final String NAME = "name";
  private static final String BINARY = "binary";
  private static final List<String> OTHER_SOURCES = List.of("image", "build", "remote");
  private static final ArgType INTERFACE = ArgType.of(InterfaceValue.class, "an interface() value");

  /** The program of a service and where it is written. */
  private record Program(String path, Position position) {}

  private ServiceBuiltin() {}

  static Builtin create(CallNames calls) {
    Builtin.Builder builder =
        Builtin.named("service")
            .required(NAME, ArgType.STR)
            .rest("interfaces", ArgType.STR.or(INTERFACE))
            .keyword(BINARY, ArgType.STR)
            .keyword("healthcheck", ArgType.ANY)
            .keyword("env", ArgType.DICT)
            .keyword("args", ArgType.LIST)
            .keyword("depends_on", ArgType.ANY)
            .keyword("memory", ArgType.ANY)
            .keyword("cpus", ArgType.NUMBER)
            .keyword("allow_exit", ArgType.BOOL)
            .keyword("ops", ArgType.DICT)
            .keyword("trace", ArgType.STR)
            .keyword("seccomp", ArgType.BOOL);
    LaterNames.SERVICE_KEYWORDS.declare(builder);
    for (String keyword : new String[] {"cmd", "command", "entrypoint"}) {
      builder.mistakeListing(
          keyword, "write args = [\"--flag\"] (the program itself is the second argument)");
    }
    builder.mistake("http", "write healthcheck = http(\"localhost:8080/health\")");
    for (String keyword : new String[] {"tcp", "health", "check"}) {
      builder.mistake(keyword, "write healthcheck = tcp(\"localhost:5432\")");
    }
    builder.mistake("environment", "write env = {\"NAME\": \"value\"}");
    builder.mistake("port", "write interface(\"main\", \"tcp\", 5432) as further argument");
    return builder.body((context, arguments) -> call(calls, context, arguments));
  }

  private static Object call(CallNames calls, CallContext context, Arguments arguments) {
    Loading loading = Phase.loading(context, "service");
    String name = name(context, arguments, loading);
    Program program = program(context, arguments, name);
    LaterNames.SERVICE_KEYWORDS.refuse(arguments);
    if (program == null || program.path().isEmpty()) {
      throw noSource(name);
    }
    ServiceArguments given = new ServiceArguments(context, arguments);
    HealthcheckValue healthcheck = given.healthcheck();
    List<ServiceArguments.Dependency> dependencies = given.dependsOn();
    ServiceSpec spec =
        new ServiceSpec(
            name,
            program.path(),
            Positions.location(program.position()),
            Positions.location(context.userPosition()),
            interfaces(arguments, name),
            given.env(),
            given.args(),
            dependencies.stream().map(ServiceArguments.Dependency::service).toList(),
            healthcheck == null ? null : healthcheck.spec(),
            ValueArguments.size(arguments, "memory"),
            given.cpus(),
            arguments.bool("allow_exit", false),
            given.trace());
    Map<String, OpValue> ops = given.ops(calls);
    loading.declare(
        new Loading.Declared(
            spec,
            context.argument(NAME),
            dependencies.stream().map(ServiceArguments.Dependency::position).toList(),
            healthcheck == null ? null : healthcheck.target()));
    loading.nameOperations(name, ops.values());
    return new ServiceValue(spec, ops);
  }

  private static String name(CallContext context, Arguments arguments, Loading loading) {
    String name = arguments.string(NAME);
    Position keyword = context.keyword(NAME);
    if (!keyword.equals(context.argument(NAME))) {
      throw Phase.error(
              ErrorCode.SPEC_ARG,
              "service() has no argument \"name\"; write the name as first argument: service(%s, …)"
                  .formatted(Values.repr(name)))
          .at(keyword);
    }
    ServiceNames.check(name);
    Loading.Declared twin = loading.find(name);
    if (twin != null) {
      throw Phase.error(
              ErrorCode.SPEC_DUPLICATE,
              "a service \"%s\" is declared at %s; names are unique in a run%s, rename one"
                  .formatted(
                      twin.spec().name(),
                      twin.name(),
                      twin.spec().name().equals(name) ? "" : ", ignoring case"))
          .at(NAME);
    }
    return name;
  }

  /** The binary, null when the service comes from elsewhere; fails unless there is one source. */
  private static @Nullable Program program(CallContext context, Arguments arguments, String name) {
    boolean byPosition = !arguments.rest().isEmpty() && arguments.rest().get(0) instanceof String;
    if (byPosition && arguments.has(BINARY)) {
      throw Phase.error(
              ErrorCode.SPEC_ARG,
              "service() got \"binary\" twice, by position and by keyword; keep one of them")
          .atKeyword(BINARY);
    }
    Program program =
        byPosition
            ? new Program((String) arguments.rest().get(0), context.rest(0))
            : arguments.has(BINARY)
                ? new Program(arguments.string(BINARY), context.argument(BINARY))
                : null;
    List<String> others = OTHER_SOURCES.stream().filter(arguments::has).toList();
    if (program != null && !others.isEmpty()) {
      throw Phase.error(
              ErrorCode.SPEC_ARG,
              "service(\"%s\") has %s= and a binary (%s); keep one of them"
                  .formatted(name, others.get(0), program.position()))
          .atKeyword(others.get(0));
    }
    if (others.size() > 1) {
      throw Phase.error(
              ErrorCode.SPEC_ARG,
              "service(\"%s\") has %s; keep one of them"
                  .formatted(name, others.stream().map(o -> o + "=").collect(joining(" and "))))
          .atKeyword(others.get(1));
    }
    if (program == null && others.isEmpty()) {
      throw noSource(name);
    }
    return program;
  }

  private static BuiltinError noSource(String name) {
    return Phase.error(
        ErrorCode.SPEC_ARG,
        "service(\"%s\") has no program; give exactly one of a binary path, image=, build= or remote="
            .formatted(name));
  }

  private static List<InterfaceSpec> interfaces(Arguments arguments, String service) {
    List<InterfaceSpec> all = new ArrayList<>();
    int first = 0;
    for (int i = 0; i < arguments.rest().size(); i++) {
      if (arguments.rest().get(i) instanceof InterfaceValue value) {
        all.add(value.spec());
      } else if (i == 0) {
        first = 1;
      } else {
        throw Phase.error(
                ErrorCode.SPEC_TYPE,
                INTERFACE.mismatch(
                    "argument " + (i + 2) + " of service()", arguments.rest().get(i)))
            .atRest(i);
      }
    }
    Map<String, InterfaceSpec> names = new LinkedHashMap<>();
    Map<String, InterfaceSpec> ports = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i++) {
      InterfaceSpec iface = all.get(i);
      String transport = iface.protocol() == Protocol.UDP ? "udp" : "tcp";
      if (names.putIfAbsent(iface.name(), iface) != null) {
        throw duplicate(
            "service \"%s\" has two interfaces \"%s\"; rename one".formatted(service, iface.name()),
            first + i);
      }
      InterfaceSpec twin = ports.putIfAbsent(transport + iface.port(), iface);
      if (twin != null) {
        throw duplicate(
            "interfaces \"%s\" and \"%s\" of service \"%s\" have one port, %s %d; give each its own"
                .formatted(twin.name(), iface.name(), service, transport, iface.port()),
            first + i);
      }
    }
    return all;
  }

  private static BuiltinError duplicate(String message, int rest) {
    return Phase.error(ErrorCode.SPEC_DUPLICATE, message).atRest(rest);
  }
}
