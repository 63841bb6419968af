package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.starlark.java.eval.Starlark;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the calls of built-ins in a file, also at those in functions that nothing has called
 * yet, and reports what is wrong whatever the unknown values turn out to be. The built-ins
 * themselves judge, so the messages are those of an evaluation.
 *
 * <p>A call that is certainly carried out is judged with all that is known by then. Any other may
 * stand behind a question about just that, so it is judged by what is written in the call itself:
 * the name of a built-in, unless the file defines or loads that name, and literals.
 */
final class CallCheck {
  /** What a call says of the moment, or of the product, and a later one may not. */
  static final Set<String> NOT_OF_ARGUMENTS = Set.of("SPEC_PHASE", "SPEC_NOT_BUILT");

  private final FileCode code;
  private final boolean all;
  private final Evaluation evaluation;
  private final Frame frame;
  private final KnownValues known;
  private final Findings findings;
  private final Set<Expr.Call> certain;
  private final SameCalls same;

  /**
   * @param attachment what built-ins find while they judge; nothing of it is kept
   * @param all whether calls outside of functions are judged, too: those that were carried out need
   *     not be
   * @param certain calls in functions that are certainly carried out
   * @param same calls of other files
   */
  CallCheck(
      Interpreter interpreter,
      FileCode code,
      @Nullable Object attachment,
      boolean all,
      Set<Expr.Call> certain,
      SameCalls same) {
    this.code = code;
    this.all = all;
    this.certain = certain;
    this.same = same;
    this.evaluation = new Evaluation(interpreter, interpreter.environment().limits(), attachment);
    this.frame =
        new Frame(
            requireNonNull(code.toplevel), code, new @Nullable Object[0], new Object[0], null);
    this.known = new KnownValues(code);
    this.findings = new Findings(code.text);
  }

  /** What is wrong, in the order of the calls. */
  List<StarlarkError> findings() {
    // Arguments come before the call they belong to.
    for (Expr.Call call : code.calls) {
      boolean inside = code.insideFunctions.contains(call);
      if (!call.stars && (inside || all)) {
        known.result(call, result(call, inside, certain.contains(call)));
      }
    }
    return findings.list;
  }

  private Object result(Expr.Call call, boolean inside, boolean sure) {
    if (!(call.callee instanceof Expr.Name) && !(call.callee instanceof Expr.Dot)) {
      return Unknown.VALUE;
    }
    Object callee = sure ? known.of(call.callee) : known.written(call.callee);
    if (callee instanceof Builtin builtin) {
      return call(call, builtin, inside, sure);
    }
    FunctionSyntax function =
        sure && call.callee instanceof Expr.Name name ? known.function(name) : null;
    return function != null && function.returnsNothing() ? Starlark.NONE : Unknown.VALUE;
  }

  private Object call(Expr.Call call, Builtin builtin, boolean inside, boolean sure) {
    Object[] values = new Object[call.args.size()];
    int p = 0;
    int n = call.positional;
    boolean complete = true;
    for (Expr.Arg arg : call.args) {
      Object value = sure ? known.of(arg.value()) : known.written(arg.value());
      complete &= value != Unknown.VALUE;
      values[arg.kind() == Expr.ArgKind.POSITIONAL ? p++ : n++] = value;
    }
    Object before = inside ? same.find(builtin, values, call.names) : null;
    if (before != null) {
      return before;
    }
    CallContext context =
        new CallContext(evaluation, builtin.signature(), frame, call, Calls.NO_COMPARISONS);
    try {
      Object[] positional = Arrays.copyOf(values, p);
      Object[] named = Arrays.copyOfRange(values, p, n);
      Arguments arguments = builtin.signature().bind(positional, call.names, named);
      context.bound(arguments);
      Object result = builtin.check().judge(builtin, context, arguments, complete, inside);
      if (inside) {
        same.add(builtin, values, call.names, result);
      }
      return result;
    } catch (BuiltinError e) {
      if (!NOT_OF_ARGUMENTS.contains(e.code())) {
        findings.add(context.locate(e), e.code(), e.text());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Unknown.VALUE;
  }
}
