package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A parsed and resolved file, and the values of its globals. */
final class FileCode {
  final FileText text;
  final List<Stmt> statements;
  final List<StarlarkError> findings = new ArrayList<>();
  final Set<String> strings = new HashSet<>();
  final Set<String> keywords = new HashSet<>();

  /** Every call expression, as the resolver met them. */
  final List<Expr.Call> calls = new ArrayList<>();

  /** Those of them that are not carried out while the file is evaluated, but in functions. */
  final Set<Expr.Call> insideFunctions = new HashSet<>();

  /** Functions inside functions, by their variable. */
  final Map<Binding, FunctionSyntax> localFunctions = new HashMap<>();

  /** Variables of functions that are more than the name of one function. */
  final Set<Binding> reassigned = new HashSet<>();

  /** What a variable of a function is assigned; null when that is more than one thing. */
  final Map<Binding, @Nullable Expr> assignments = new HashMap<>();

  /** Where built-ins that may end a test are named. */
  final List<Ending> endings = new ArrayList<>();

  // Filled in by the resolver.

  /** Slot of every top-level name, loaded ones included. */
  final Map<String, Integer> slots = new HashMap<>();

  /** Where each slot is first bound, as an offset. */
  final List<Integer> slotStarts = new ArrayList<>();

  final List<String> slotNames = new ArrayList<>();

  /** For slots bound by a load: its statement and name. */
  final Map<Integer, Stmt.Load> loads = new HashMap<>();

  /** The files that load statements name. */
  final Map<Stmt.Load, FileCode> targets = new HashMap<>();

  /** The top-level code, as a function without parameters. */
  @Nullable FunctionSyntax toplevel;

  /** Values by slot, null before the assignment. */
  @Nullable Object[] globals = new @Nullable Object[0];

  /** Slots in the order in which they were assigned. */
  final List<Integer> assigned = new ArrayList<>();

  @Nullable LoadedFile loaded;

  FileCode(FileText text, List<Stmt> statements) {
    this.text = text;
    this.statements = statements;
  }

  /**
   * A mention of a built-in that may end a test.
   *
   * @param function the innermost function around it
   * @param call its call there; null when it is handed on
   */
  record Ending(FunctionSyntax function, Expr.@Nullable Call call) {}

  /** Whether the statements are not what is written. */
  boolean isBroken() {
    for (StarlarkError found : findings) {
      if (found.code().equals(Findings.SYNTAX)) {
        return true;
      }
    }
    return false;
  }
}
