package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out where every name of a file lives. */
final class Resolver {
  /** A function being resolved. */
  private static final class Scope {
    final @Nullable Scope outer;
    final FunctionSyntax function;
    final List<Map<String, Binding>> blocks = new ArrayList<>();
    final List<Expr.Name> names = new ArrayList<>();
    final List<Runnable> afterwards = new ArrayList<>();
    final Map<String, Integer> free = new HashMap<>();

    Scope(@Nullable Scope outer, FunctionSyntax function) {
      this.outer = outer;
      this.function = function;
    }

    Binding bind(Map<String, Binding> block, String name) {
      Binding existing = block.get(name);
      if (existing != null) {
        return existing;
      }
      Binding binding = new Binding(name, function.slots++);
      function.slotNames.add(name);
      block.put(name, binding);
      return binding;
    }

    @Nullable Binding local(String name) {
      for (int i = blocks.size() - 1; i >= 0; i--) {
        Binding binding = blocks.get(i).get(name);
        if (binding != null) {
          return binding;
        }
      }
      return null;
    }

    /** Index of the free variable, capturing it from the outer functions; -1 when there is none. */
    int capture(String name) {
      if (outer == null) {
        return -1;
      }
      Integer known = free.get(name);
      if (known != null) {
        return known;
      }
      Binding binding = outer.local(name);
      int from;
      if (binding != null) {
        binding.captured = true;
        from = binding.slot;
      } else {
        from = outer.capture(name);
        if (from < 0) {
          return -1;
        }
      }
      int index = function.captures.size();
      function.captures.add(new FunctionSyntax.Capture(name, binding != null, from));
      free.put(name, index);
      return index;
    }
  }

  private final FileCode file;
  private final Findings findings;
  private final Environment environment;
  private final Set<String> reported = new HashSet<>();
  private Scope scope;
  private Expr.@Nullable Call calling;

  Resolver(FileCode file, Findings findings, Environment environment) {
    this.file = file;
    this.findings = findings;
    this.environment = environment;
    FunctionSyntax toplevel =
        new FunctionSyntax(CallFrame.TOPLEVEL, 0, List.of(), file.statements, null);
    file.toplevel = toplevel;
    this.scope = new Scope(null, toplevel);
  }

  void resolve() {
    for (Stmt statement : file.statements) {
      bindGlobals(statement, true);
    }
    statements(file.statements);
    finish(scope);
  }

  // Globals.

  private void bindGlobals(Stmt statement, boolean once) {
    switch (statement.kind) {
      case ASSIGN -> bindGlobal(((Stmt.Assign) statement).target, once);
      case AUGMENTED -> bindGlobal(((Stmt.Augmented) statement).target, once);
      case DEF -> global(((Stmt.Def) statement).name, statement.start, once);
      case LOAD -> {
        for (Stmt.LoadName name : ((Stmt.Load) statement).names) {
          global(name.local(), name.originalStart(), once);
          Integer slot = file.slots.get(name.local().name);
          if (slot != null) {
            file.loads.putIfAbsent(slot, (Stmt.Load) statement);
          }
        }
      }
      case FOR -> {
        Stmt.For loop = (Stmt.For) statement;
        bindGlobal(loop.target, false);
        loop.body.forEach(s -> bindGlobals(s, false));
      }
      case IF -> {
        Stmt.If choice = (Stmt.If) statement;
        choice.branches.forEach(branch -> branch.forEach(s -> bindGlobals(s, false)));
        if (choice.otherwise != null) {
          choice.otherwise.forEach(s -> bindGlobals(s, false));
        }
      }
      default -> {}
    }
  }

  private void bindGlobal(Expr target, boolean once) {
    if (target instanceof Expr.Name name) {
      global(name, name.start, once);
    } else if (target instanceof Expr.Sequence sequence) {
      sequence.items.forEach(item -> bindGlobal(item, once));
    }
  }

  private void global(Expr.Name name, int start, boolean once) {
    Integer existing = file.slots.get(name.name);
    if (existing == null) {
      file.slots.put(name.name, file.slotNames.size());
      file.slotNames.add(name.name);
      file.slotStarts.add(start);
    } else if (once) {
      Position first = findings.text.position(file.slotStarts.get(existing));
      boolean twoDefs = start != name.start && isDef(file.slotStarts.get(existing));
      String hint = twoDefs ? environment.duplicateHint.definedTwice(name.name, first) : null;
      String general =
          "\"%s\" is already defined at %s; top-level names are assigned once, choose another name"
              .formatted(name.name, first);
      findings.add(
          hint == null ? name.start : start, "SPEC_DUPLICATE", hint == null ? general : hint);
    }
  }

  private boolean isDef(int start) {
    return file.statements.stream()
        .anyMatch(statement -> statement.kind == Stmt.Kind.DEF && statement.start == start);
  }

  // Functions.

  private void function(FunctionSyntax function) {
    for (FunctionSyntax.Parameter parameter : function.parameters) {
      if (parameter.defaultValue != null) {
        expression(parameter.defaultValue);
      }
    }
    Scope outer = scope;
    scope = new Scope(outer, function);
    Map<String, Binding> block = new HashMap<>();
    for (FunctionSyntax.Parameter parameter : function.parameters) {
      Binding binding = scope.bind(block, parameter.name.name);
      file.reassigned.add(binding);
      file.assignments.put(binding, null);
    }
    scope.blocks.add(block);
    if (function.body != null) {
      function.body.forEach(s -> bindLocals(block, s));
      statements(function.body);
    }
    if (function.result != null) {
      expression(function.result);
    }
    function.cells = captured(block);
    finish(scope);
    scope = outer;
  }

  private void bindLocals(Map<String, Binding> block, Stmt statement) {
    switch (statement.kind) {
      case ASSIGN -> bindLocal(block, ((Stmt.Assign) statement).target);
      case AUGMENTED -> bindLocal(block, ((Stmt.Augmented) statement).target);
      case DEF -> bindLocal(block, ((Stmt.Def) statement).name);
      case LOAD -> ((Stmt.Load) statement).names.forEach(n -> bindLocal(block, n.local()));
      case FOR -> {
        Stmt.For loop = (Stmt.For) statement;
        bindLocal(block, loop.target);
        loop.body.forEach(s -> bindLocals(block, s));
      }
      case IF -> {
        Stmt.If choice = (Stmt.If) statement;
        choice.branches.forEach(branch -> branch.forEach(s -> bindLocals(block, s)));
        if (choice.otherwise != null) {
          choice.otherwise.forEach(s -> bindLocals(block, s));
        }
      }
      default -> {}
    }
  }

  private void bindLocal(Map<String, Binding> block, Expr target) {
    if (target instanceof Expr.Name name) {
      scope.bind(block, name.name);
    } else if (target instanceof Expr.Sequence sequence) {
      sequence.items.forEach(item -> bindLocal(block, item));
    }
  }

  /** Plain loops here and below: a stream costs a small file more than all the rest. */
  private static int[] captured(Map<String, Binding> block) {
    int[] slots = new int[block.size()];
    int count = 0;
    for (Binding binding : block.values()) {
      if (binding.captured) {
        slots[count++] = binding.slot;
      }
    }
    return Arrays.copyOf(slots, count);
  }

  private static void finish(Scope scope) {
    for (Expr.Name name : scope.names) {
      Binding binding = name.binding;
      if (binding != null) {
        name.scope = binding.captured ? Expr.Scope.CELL : Expr.Scope.LOCAL;
        name.slot = binding.slot;
      }
    }
    scope.afterwards.forEach(Runnable::run);
  }

  // Statements.

  private void statements(List<Stmt> statements) {
    for (Stmt statement : statements) {
      statement(statement);
    }
  }

  private void statement(Stmt statement) {
    switch (statement.kind) {
      case ASSIGN -> {
        expression(((Stmt.Assign) statement).value);
        expression(((Stmt.Assign) statement).target);
        reassign(((Stmt.Assign) statement).target, ((Stmt.Assign) statement).value);
      }
      case AUGMENTED -> {
        expression(((Stmt.Augmented) statement).target);
        expression(((Stmt.Augmented) statement).value);
        reassign(((Stmt.Augmented) statement).target, null);
      }
      case EXPRESSION -> expression(((Stmt.Expression) statement).value);
      case IF -> {
        Stmt.If choice = (Stmt.If) statement;
        choice.conditions.forEach(this::expression);
        choice.branches.forEach(this::statements);
        if (choice.otherwise != null) {
          statements(choice.otherwise);
        }
      }
      case FOR -> {
        Stmt.For loop = (Stmt.For) statement;
        expression(loop.iterable);
        expression(loop.target);
        reassign(loop.target, null);
        statements(loop.body);
      }
      case RETURN -> {
        Expr value = ((Stmt.Return) statement).value;
        if (value != null) {
          expression(value);
        }
      }
      case DEF -> {
        function(((Stmt.Def) statement).function);
        name(((Stmt.Def) statement).name);
        Binding binding = ((Stmt.Def) statement).name.binding;
        if (binding != null) {
          file.assignments.put(binding, null);
          if (file.localFunctions.put(binding, ((Stmt.Def) statement).function) != null) {
            file.reassigned.add(binding);
          }
        }
      }
      case LOAD -> ((Stmt.Load) statement).names.forEach(n -> name(n.local()));
      default -> {}
    }
  }

  private void reassign(Expr target, @Nullable Expr value) {
    if (target instanceof Expr.Name name && name.binding != null) {
      file.reassigned.add(name.binding);
      boolean again = file.assignments.containsKey(name.binding);
      file.assignments.put(name.binding, again ? null : value);
    } else if (target instanceof Expr.Sequence sequence) {
      sequence.items.forEach(item -> reassign(item, null));
    }
  }

  // Expressions.

  private void expression(Expr expr) {
    switch (expr.kind) {
      case LITERAL -> {}
      case NAME -> name((Expr.Name) expr);
      case LIST, TUPLE -> ((Expr.Sequence) expr).items.forEach(this::expression);
      case DICT -> {
        ((Expr.DictDisplay) expr).keys.forEach(this::expression);
        ((Expr.DictDisplay) expr).values.forEach(this::expression);
      }
      case COMPREHENSION -> comprehension((Expr.Comprehension) expr);
      case DOT -> expression(((Expr.Dot) expr).object);
      case INDEX -> {
        expression(((Expr.Index) expr).object);
        expression(((Expr.Index) expr).key);
      }
      case SLICE -> {
        Expr.Slice slice = (Expr.Slice) expr;
        expression(slice.object);
        optional(slice.from);
        optional(slice.to);
        optional(slice.step);
      }
      case CALL -> {
        calling = (Expr.Call) expr;
        expression(((Expr.Call) expr).callee);
        ((Expr.Call) expr).args.forEach(arg -> expression(arg.value()));
        file.calls.add((Expr.Call) expr);
        if (scope.outer != null) {
          file.insideFunctions.add((Expr.Call) expr);
        }
      }
      case UNARY -> expression(((Expr.Unary) expr).operand);
      case BINARY, LOGICAL -> {
        expression(((Expr.Binary) expr).left);
        expression(((Expr.Binary) expr).right);
      }
      case CONDITIONAL -> {
        Expr.Conditional conditional = (Expr.Conditional) expr;
        expression(conditional.condition);
        expression(conditional.yes);
        expression(conditional.no);
      }
      case LAMBDA -> function(((Expr.Lambda) expr).function);
    }
  }

  private void optional(@Nullable Expr expr) {
    if (expr != null) {
      expression(expr);
    }
  }

  private void comprehension(Expr.Comprehension comprehension) {
    expression(comprehension.clauses.get(0).value());
    Map<String, Binding> block = new HashMap<>();
    scope.blocks.add(block);
    boolean first = true;
    for (Expr.Clause clause : comprehension.clauses) {
      if (!first) {
        expression(clause.value());
      }
      first = false;
      if (clause.target() != null) {
        bindLocal(block, clause.target());
        expression(clause.target());
      }
    }
    optional(comprehension.key);
    expression(comprehension.value);
    scope.blocks.remove(scope.blocks.size() - 1);
    scope.afterwards.add(() -> comprehension.cells = captured(block));
  }

  private void name(Expr.Name name) {
    Binding local = scope.local(name.name);
    if (local != null) {
      name.binding = local;
      scope.names.add(name);
      return;
    }
    int free = scope.capture(name.name);
    if (free >= 0) {
      name.scope = Expr.Scope.FREE;
      name.slot = free;
      return;
    }
    Integer slot = file.slots.get(name.name);
    if (slot != null) {
      name.scope = Expr.Scope.GLOBAL;
      name.slot = slot;
      return;
    }
    Object value = environment.predeclared.get(name.name);
    if (value != null) {
      name.scope = Expr.Scope.PREDECLARED;
      name.predeclared = value;
      if (value instanceof Builtin builtin && builtin.ends() != null) {
        boolean called = calling != null && calling.callee == name;
        file.endings.add(new FileCode.Ending(scope.function, called ? calling : null));
      }
    } else if (!findings.suspects.contains(name.name) && reported.add(name.name)) {
      undefined(name);
    }
  }

  private void undefined(Expr.Name name) {
    NameHint hint = environment.hint(name.name);
    if (hint != null) {
      findings.add(name.start, hint.code(), hint.text());
      return;
    }
    Set<String> candidates = new HashSet<>(environment.predeclared.keySet());
    candidates.addAll(file.slots.keySet());
    for (Scope s = scope; s != null; s = s.outer) {
      s.blocks.forEach(block -> candidates.addAll(block.keySet()));
    }
    String like = Values.didYouMean(name.name, candidates);
    String advice =
        like.isEmpty()
            ? "; define it, or bring it in with load(\"file.star\", \"" + name.name + "\")"
            : like;
    findings.add(name.start, "SPEC_NAME", "name \"" + name.name + "\" is not defined" + advice);
  }
}
