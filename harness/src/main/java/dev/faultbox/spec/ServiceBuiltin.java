package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Protocol;
import dev.faultbox.model.ServiceSource;
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
import net.starlark.java.eval.Starlark;

/** {@code service(name, [binary], *interfaces, **keywords)}. */
final class ServiceBuiltin {
  private static final String NAME = "name";
  private static final ArgType INTERFACE = ArgType.of(InterfaceValue.class, "an interface() value");

  private ServiceBuiltin() {}

  static Builtin create(CallNames calls, SpecFiles files) {
    Builtin.Builder builder =
        Builtin.named("service")
            .required(NAME, ArgType.STR)
            .rest("interfaces", ArgType.STR.or(INTERFACE))
            .keyword("healthcheck", ArgType.ANY)
            .keyword("env", ArgType.DICT)
            .keyword("args", ArgType.LIST)
            .keyword("depends_on", ArgType.ANY)
            .keyword("allow_exit", ArgType.BOOL)
            .keyword("ops", ArgType.DICT)
            .keyword("trace", ArgType.STR)
            .keyword("seccomp", ArgType.BOOL);
    SourceArguments.declare(builder);
    PlacementArguments.declare(builder);
    FreshnessArguments.declare(builder);
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
    return builder
        .check((context, arguments) -> judge(calls, context, arguments))
        .body((context, arguments) -> call(calls, files, context, arguments));
  }

  /** Arguments that mean the same whatever the others turn out to be. */
  private static Object judge(CallNames calls, CallContext context, Arguments arguments) {
    ServiceArguments given = new ServiceArguments(context, arguments);
    if (arguments.isKnown("healthcheck")) {
      Object unused = given.healthcheck();
    }
    if (arguments.isKnown("env")) {
      Object unused = given.env();
    }
    if (arguments.isKnown("args")) {
      Object unused = given.args();
    }
    if (arguments.isKnown("trace") && arguments.isKnown("seccomp")) {
      Object unused = given.trace();
    }
    if (arguments.isKnown("ops")) {
      Object unused = given.ops(calls);
    }
    return Starlark.NONE;
  }

  private static Object call(
      CallNames calls, SpecFiles files, CallContext context, Arguments arguments) {
    Loading loading = Phase.loading(context, "service");
    String name = name(context, arguments, loading);
    ServiceSource source = new SourceArguments(context, arguments, files, name).read();
    FreshnessArguments freshness = new FreshnessArguments(arguments);
    List<InterfaceSpec> interfaces = interfaces(arguments, name);
    ServiceArguments given = new ServiceArguments(context, arguments);
    HealthcheckValue healthcheck = given.healthcheck();
    List<ServiceArguments.Dependency> dependencies = given.dependsOn();
    ServiceSpec spec =
        new ServiceSpec(
            name,
            source,
            Positions.location(context.userPosition()),
            interfaces,
            given.env(),
            given.args(),
            dependencies.stream().map(ServiceArguments.Dependency::service).toList(),
            healthcheck == null ? null : ReadyChecks.of(healthcheck, name, interfaces),
            arguments.bool("allow_exit", false),
            given.trace(),
            new PlacementArguments(context, arguments, files).read(interfaces),
            freshness.read());
    Map<String, OpValue> ops = given.ops(calls);
    loading.declare(
        new Loading.Declared(
            spec,
            context.argument(NAME),
            dependencies.stream().map(ServiceArguments.Dependency::position).toList(),
            healthcheck == null ? null : healthcheck.target()));
    loading.nameOperations(name, ops.values());
    loading.fillBy(name, new Loading.Hooks(freshness.seed(), freshness.reset()));
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
