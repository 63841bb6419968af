package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.Sequence;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkInt;
import net.starlark.java.eval.StarlarkList;
import net.starlark.java.eval.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * What the expressions of a file are worth without carrying anything out: literals, the language's
 * own names, globals that have their value, and what is read from those. Everything a function is
 * given or works out is {@link Unknown}.
 */
final class KnownValues {
  private final FileCode code;
  private final Map<Expr, Object> results = new IdentityHashMap<>();

  KnownValues(FileCode code) {
    this.code = code;
  }

  /** Makes the result of a call known. */
  void result(Expr.Call call, Object value) {
    if (value != Unknown.VALUE) {
      results.put(call, value);
    }
  }

  /** The value; {@link Unknown} when only the run knows it. */
  Object of(Expr expr) {
    return switch (expr.kind) {
      case LITERAL -> ((Expr.Literal) expr).value;
      case NAME -> named((Expr.Name) expr);
      case LIST, TUPLE -> sequence((Expr.Sequence) expr);
      case DICT -> dict((Expr.DictDisplay) expr);
      case UNARY -> negative((Expr.Unary) expr);
      case DOT -> attribute((Expr.Dot) expr);
      case INDEX -> element((Expr.Index) expr);
      case CALL -> results.getOrDefault(expr, Unknown.VALUE);
      default -> Unknown.VALUE;
    };
  }

  /**
   * The value as far as the expression itself says it: what is read from globals is not known, as a
   * spec may look at them first and not come here with these.
   */
  Object written(Expr expr) {
    return expr.height <= Children.MAX_DEPTH && isWritten(expr) ? of(expr) : Unknown.VALUE;
  }

  private static boolean isWritten(Expr expr) {
    return switch (expr.kind) {
      case LITERAL -> true;
      // Of a built-in; a function of the file may not return.
      case CALL -> isWritten(((Expr.Call) expr).callee);
      case NAME -> ((Expr.Name) expr).scope == Expr.Scope.PREDECLARED;
      case LIST, TUPLE, DICT, UNARY, DOT -> !Children.any(expr, part -> !isWritten(part));
      default -> false;
    };
  }

  /**
   * The function that a name stands for without doubt; null when it is none, or another could be.
   */
  @Nullable FunctionSyntax function(Expr.Name name) {
    Binding binding = name.binding;
    if (binding != null) {
      return code.reassigned.contains(binding) ? null : code.localFunctions.get(binding);
    }
    return of(name) instanceof Function function ? function.syntax : null;
  }

  private Object named(Expr.Name name) {
    Object value =
        switch (name.scope) {
          case PREDECLARED -> name.predeclared;
          case GLOBAL -> global(name.slot);
          default -> null;
        };
    return value == null ? Unknown.VALUE : value;
  }

  private @Nullable Object global(int slot) {
    Object value = global(code, slot);
    Stmt.Load load = value == null ? code.loads.get(slot) : null;
    FileCode target = load == null ? null : code.targets.get(load);
    if (load == null || target == null) {
      return value;
    }
    // Not evaluated to there; the other file may have got further.
    for (Stmt.LoadName name : load.names) {
      Integer other = target.slots.get(name.original());
      if (other != null && name.local().name.equals(code.slotNames.get(slot))) {
        return global(target, other);
      }
    }
    return null;
  }

  /** Globals are assigned once; but a list may still grow while its file is evaluated. */
  private static @Nullable Object global(FileCode code, int slot) {
    Object value = code.globals[slot];
    return value == null || code.loaded != null || Starlark.isImmutable(value) ? value : null;
  }

  private Object attribute(Expr.Dot dot) {
    if (of(dot.object) instanceof HasFields fields) {
      try {
        Object field = fields.getField(dot.name);
        return field == null ? Unknown.VALUE : field;
      } catch (BuiltinError e) {
        return Unknown.VALUE;
      }
    }
    return Unknown.VALUE;
  }

  private Object element(Expr.Index index) {
    Object object = of(index.object);
    if (object instanceof Dict || object instanceof Sequence) {
      Object key = of(index.key);
      if (key instanceof String || key instanceof StarlarkInt) {
        try {
          return Indexing.get(object, key);
        } catch (BuiltinError e) {
          return Unknown.VALUE;
        }
      }
    }
    return Unknown.VALUE;
  }

  private Object sequence(Expr.Sequence sequence) {
    List<Object> items = new ArrayList<>();
    for (Expr item : sequence.items) {
      Object value = of(item);
      if (value == Unknown.VALUE) {
        return Unknown.VALUE;
      }
      items.add(value);
    }
    return sequence.kind == Expr.Kind.LIST
        ? StarlarkList.immutableCopyOf(items)
        : Tuple.copyOf(items);
  }

  private Object dict(Expr.DictDisplay display) {
    Dict.Builder<Object, Object> dict = Dict.builder();
    for (int i = 0; i < display.keys.size(); i++) {
      Object key = of(display.keys.get(i));
      Object value = of(display.values.get(i));
      boolean plain = key instanceof String || key instanceof StarlarkInt;
      if (!plain || value == Unknown.VALUE) {
        return Unknown.VALUE;
      }
      dict.put(key, value);
    }
    return dict.buildImmutable();
  }

  private Object negative(Expr.Unary unary) {
    return unary.operator == Token.Kind.MINUS && of(unary.operand) instanceof StarlarkInt number
        ? StarlarkInt.uminus(number)
        : Unknown.VALUE;
  }
}
