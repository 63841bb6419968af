package dev.faultbox.spec;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.CallContext;
import dev.faultbox.starlark.Unknown;
import dev.faultbox.starlark.Values;
import java.util.List;
import net.starlark.java.eval.StarlarkInt;

/** Putting windows in force and taking them out again. */
final class Windows {
  private Windows() {}

  /** The running test; fails while the spec is read. */
  static Running running(CallContext context, String function) {
    if (Phase.of(context) instanceof Running running) {
      return running;
    }
    throw Phase.error(
        ErrorCode.SPEC_PHASE,
        function
            + "() acts on running services; call it inside a def test_…() function. Values such as"
            + " deny(\"EIO\") may be made here");
  }

  /** The function given as {@code run=}. */
  static Object function(
      String builtin, CallContext context, Arguments arguments, String imperative) {
    Object run = arguments.given("run");
    if (run == null) {
      throw Phase.error(
          ErrorCode.SPEC_ARG,
          "%s() needs run=, the function during which the %s holds; write run = scenario, or use %s"
              .formatted(builtin, builtin.startsWith("trace") ? "trace" : "fault", imperative));
    }
    if (run != Unknown.VALUE && !Values.isCallable(run)) {
      String source = context.sourceOf("run");
      String name = source == null ? "" : calledName(source);
      throw Phase.error(
              ErrorCode.SPEC_TYPE,
              "run= must be a function, got %s; %swrite run = %s"
                  .formatted(
                      Values.type(run),
                      name.isEmpty() ? "" : "it looks called already: ",
                      name.isEmpty() ? "scenario" : name))
          .at("run");
    }
    return run;
  }

  /** The function in a source text that calls one, empty when it does not. */
  private static String calledName(String source) {
    return source.matches("(?s)[\\w.]+\\(.*\\)") ? source.substring(0, source.indexOf('(')) : "";
  }

  /** Calls a function while a window is in force; the window ends however the call ends. */
  static Object around(CallContext context, FaultWindow window, Object run) {
    int handle = install(context, window);
    boolean returned = false;
    try {
      Object result = context.call(run);
      returned = true;
      return result;
    } finally {
      BodyContext body = Phase.running(context).context();
      if (!returned) {
        body.ending();
      }
      body.remove(handle);
    }
  }

  static int install(CallContext context, FaultWindow window) {
    try {
      return Phase.running(context).context().install(window);
    } catch (FaultboxException e) {
      throw Phase.error(e.code(), e.getMessage());
    }
  }

  /** Ends what was started on a service, the newest first. */
  static void stop(CallContext context, ServiceValue service, boolean traces) {
    Running running = Phase.running(context);
    List<Integer> handles = running.stopped(service.name(), traces);
    if (handles.isEmpty()) {
      String kind = traces ? "trace" : "fault";
      warnOfNothing(
          context,
          "%s_stop(%s) ended nothing: no %s_start() on that service is in force in this test"
              .formatted(kind, service.name(), kind),
          "write %s_start(%s, …) before it, or leave it out; %s(…, run = …) ends by itself"
              .formatted(kind, service.name(), kind));
    }
    for (int i = handles.size() - 1; i >= 0; i--) {
      running.context().remove(handles.get(i));
    }
  }

  /** For what ends something that was never begun. */
  static void warnOfNothing(CallContext context, String message, String suggestion) {
    Phase.running(context)
        .context()
        .warn(
            new Diagnostic(
                Diagnostic.Level.WARNING,
                ErrorCode.NOTHING_TO_END,
                message,
                suggestion,
                Positions.location(context.userPosition())));
  }

  static Object release(CallContext context, Arguments arguments) {
    Running running = running(context, "release");
    String tag = arguments.string("tag");
    if (!running.tags().contains(tag)) {
      String nearest = Nearest.to(tag, running.tags());
      throw Phase.error(
              ErrorCode.SPEC_VALUE,
              "no hold() of this test has the tag %s; %s"
                  .formatted(
                      Values.shortRepr(tag),
                      nearest == null
                          ? "write the tag that hold(tag = …) was given"
                          : "did you mean \"" + nearest + "\"?"))
          .at("tag");
    }
    int count = arguments.integer("count", 0);
    if (arguments.has("count") && count < 1) {
      throw Phase.error(
              ErrorCode.SPEC_VALUE,
              "count must be at least 1, got %d; leave it out for all".formatted(count))
          .at("count");
    }
    try {
      return StarlarkInt.of(running.context().release(tag, count));
    } catch (FaultboxException e) {
      throw Phase.error(e.code(), e.getMessage());
    }
  }
}
