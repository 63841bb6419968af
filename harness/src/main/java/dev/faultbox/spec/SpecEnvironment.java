package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.Environment;
import dev.faultbox.starlark.Source;
import org.jspecify.annotations.Nullable;

/** Every name a spec knows. */
final class SpecEnvironment {
  private SpecEnvironment() {}

  static Environment create(SpecFiles files, SpecOptions options, CallNames calls) {
    FaultBuiltins faults = new FaultBuiltins(calls);
    TraceBuiltins traces = new TraceBuiltins(calls);
    Environment.Builder environment =
        Environment.builder()
            .define("service", ServiceBuiltin.create(calls, files))
            .define("interface", InterfaceBuiltin.create())
            .define("tcp", HealthcheckBuiltins.tcp())
            .define("http", HealthcheckBuiltins.http())
            .define("ready", HealthcheckBuiltins.ready())
            .define("assert_true", Assertions.assertTrue())
            .define("assert_eq", Assertions.assertEq())
            .define("load_file", loadFile(files))
            .define("deny", FaultValueBuiltins.deny())
            .define("delay", FaultValueBuiltins.delay())
            .define("allow", FaultValueBuiltins.allow())
            .define("lie", FaultValueBuiltins.lie())
            .define("hold", FaultValueBuiltins.hold())
            .define("crash", DurabilityBuiltins.crash())
            .define("torn", DurabilityBuiltins.torn())
            .define("corrupt", DurabilityBuiltins.corrupt())
            .define("op", calls.op())
            .define("fault", faults.fault())
            .define("fault_all", faults.faultAll())
            .define("fault_start", faults.faultStart())
            .define("fault_stop", faults.faultStop())
            .define("release", faults.release())
            .define("kill", ProcessBuiltins.kill())
            .define("stop", ProcessBuiltins.stop())
            .define("cont", ProcessBuiltins.cont())
            .define("restart", ProcessBuiltins.restart())
            .define("trace", traces.trace())
            .define("trace_start", traces.traceStart())
            .define("trace_stop", traces.traceStop())
            .define("events", EventQueries.events())
            .define("assert_eventually", EventQueries.assertEventually())
            .define("assert_never", EventQueries.assertNever())
            .define("assert_before", EventQueries.assertBefore())
            .restArgument("fault_assumption", "rules")
            .shadowHint("http", "http_faults", "for healthchecks")
            .attributeHint(SpecEnvironment::missingOnText)
            .duplicateHint((name, first) -> TestDiscovery.definedTwice(name, first, files.root()))
            .loader(files)
            .host(new SpecHost())
            .checkCalls(
                Loading::new, (file, name) -> TestDiscovery.isTest(name, file, files.root()))
            .limits(options.limits());
    LaterNames.declare(environment);
    return environment.build();
  }

  private static Builtin loadFile(SpecFiles files) {
    return Builtin.named("load_file")
        .required("path", ArgType.STR)
        .body(
            (context, arguments) -> {
              Source from = context.userFile();
              if (from == null) {
                throw Phase.error(
                    ErrorCode.SPEC_LOAD_FAILED, "load_file() has no file to be relative to");
              }
              try {
                return files.read(arguments.string("path"), from);
              } catch (BuiltinError e) {
                throw e.at("path");
              }
            });
  }

  /** A str that is taken for a response: the answer of a tcp step. */
  private static @Nullable String missingOnText(Object receiver, String name, String source) {
    return receiver instanceof String && ResponseValue.hasAttribute(name)
        ? "send() on tcp returns the answer as a str, without \"%s\"; write assert_eq(%s, \"PONG\")"
            .formatted(name, source)
        : null;
  }
}
