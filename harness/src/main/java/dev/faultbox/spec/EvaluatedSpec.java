package dev.faultbox.spec;

import dev.faultbox.model.AssertionFailure;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.starlark.CallFrame;
import dev.faultbox.starlark.EvaluationCancelled;
import dev.faultbox.starlark.Function;
import dev.faultbox.starlark.Interpreter;
import dev.faultbox.starlark.Position;
import dev.faultbox.starlark.StarlarkError;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.starlark.java.eval.Starlark;
import org.jspecify.annotations.Nullable;

/** A spec whose files were evaluated. Every run of a body has an evaluation of its own. */
final class EvaluatedSpec implements LoadedSpec {
  private final Interpreter interpreter;
  private final CallNames calls;
  private final List<ServiceSpec> services;
  private final Map<TestCase, Function> bodies;
  private final Map<String, Loading.Hooks> hooks;
  private final List<Diagnostic> diagnostics;
  private final List<String> log;
  private final Set<String> namedCalls;
  private final Map<String, Set<String>> namedCallsByService;

  EvaluatedSpec(
      Interpreter interpreter,
      CallNames calls,
      List<ServiceSpec> services,
      Map<TestCase, Function> bodies,
      Map<String, Loading.Hooks> hooks,
      List<Diagnostic> diagnostics,
      List<String> log,
      Set<String> namedCalls,
      Map<String, Set<String>> namedCallsByService) {
    this.interpreter = interpreter;
    this.calls = calls;
    this.services = List.copyOf(services);
    this.bodies = Collections.unmodifiableMap(new LinkedHashMap<>(bodies));
    this.hooks = Map.copyOf(hooks);
    this.diagnostics = List.copyOf(diagnostics);
    this.log = List.copyOf(log);
    this.namedCalls = Set.copyOf(namedCalls);
    this.namedCallsByService = Map.copyOf(namedCallsByService);
  }

  @Override
  public List<ServiceSpec> services() {
    return services;
  }

  @Override
  public List<TestCase> tests() {
    return List.copyOf(bodies.keySet());
  }

  @Override
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  @Override
  public Set<String> namedCalls() {
    return namedCalls;
  }

  @Override
  public Map<String, Set<String>> namedCallsByService() {
    return namedCallsByService;
  }

  @Override
  public @Nullable String sourceLine(SourceLocation location) {
    return location.line() < 1
        ? null
        : interpreter.sourceLine(new Position(location.file(), location.line(), location.column()));
  }

  @Override
  public List<String> log() {
    return log;
  }

  @Override
  public BodyOutcome run(TestCase test, BodyContext context) {
    Function body = bodies.get(test);
    if (body == null) {
      throw new IllegalArgumentException("the spec has no test " + test.name());
    }
    return evaluate(body, context);
  }

  @Override
  public BodyOutcome prepare(String service, Hook hook, BodyContext context) {
    Loading.Hooks functions = hooks.get(service);
    Function function =
        functions == null ? null : hook == Hook.SEED ? functions.seed() : functions.reset();
    if (function == null) {
      throw new IllegalArgumentException("no " + hook.word() + " for " + service);
    }
    return evaluate(function, context);
  }

  private BodyOutcome evaluate(Function body, BodyContext context) {
    Running running = new Running(context, calls, services);
    try {
      Object result = interpreter.call(body, List.of(), Map.of(), running);
      return outcome(
          BodyOutcome.End.RETURNED,
          running,
          result == Starlark.NONE ? "" : ValueText.bounded(result));
    } catch (BodyEnd e) {
      return stopped(e.end(), e.reason(), e.stack(), e.assertion(), running);
    } catch (StarlarkError e) {
      return failed(e, running);
    } catch (EvaluationCancelled e) {
      return stopped(BodyOutcome.End.INTERRUPTED, "", e.stack(), null, running);
    } catch (BodyInterruptedException e) {
      return outcome(BodyOutcome.End.INTERRUPTED, running, "");
    }
  }

  private static BodyOutcome stopped(
      BodyOutcome.End end,
      String reason,
      List<CallFrame> stack,
      @Nullable AssertionFailure assertion,
      Running running) {
    return new BodyOutcome(
        end,
        null,
        reason,
        Positions.innermost(stack),
        Positions.outer(stack),
        assertion,
        running.assertions(),
        "");
  }

  private static BodyOutcome outcome(BodyOutcome.End end, Running running, String returned) {
    return new BodyOutcome(end, null, "", null, List.of(), null, running.assertions(), returned);
  }

  private static BodyOutcome failed(StarlarkError error, Running running) {
    return new BodyOutcome(
        BodyOutcome.End.ERROR,
        Positions.code(error),
        error.text(),
        error.position() == null ? null : Positions.location(error.position()),
        Positions.outer(error.frames()),
        null,
        running.assertions(),
        "");
  }
}
