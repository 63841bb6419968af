package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The files of an interpreter, parsed and resolved; loads are followed before anything runs. */
final class Program {
  /** Files that load each other in a chain. */
  private static final int MAX_CHAIN = 100;

  private static final String NAME = "SPEC_NAME";

  private final Environment environment;
  private final Map<String, FileCode> files = new LinkedHashMap<>();

  Program(Environment environment) {
    this.environment = environment;
  }

  /**
   * A file and all it loads.
   *
   * @param files those that were not known before
   */
  record Reading(FileCode root, List<FileCode> files) {
    /** Whether anything is wrong. */
    boolean findings() {
      for (FileCode file : files) {
        if (!file.findings.isEmpty()) {
          return true;
        }
      }
      return false;
    }

    /** Whether nothing but names that are not defined. */
    boolean onlyNames() {
      return files.stream()
          .flatMap(file -> file.findings.stream())
          .allMatch(found -> found.code().equals(NAME));
    }
  }

  /** Reads a file and all it loads, unless they are known. */
  synchronized Reading add(Source root) {
    FileCode known = files.get(root.key());
    if (known != null) {
      return new Reading(known, List.of());
    }
    List<FileCode> added = new ArrayList<>();
    return new Reading(read(root, new ArrayList<>(), added), added);
  }

  /** Makes files unknown again. */
  synchronized void forget(List<FileCode> read) {
    read.forEach(file -> files.remove(file.text.source.key()));
  }

  static int byPosition(StarlarkError a, StarlarkError b) {
    Position p = java.util.Objects.requireNonNull(a.position());
    Position q = java.util.Objects.requireNonNull(b.position());
    return p.line() != q.line()
        ? Integer.compare(p.line(), q.line())
        : Integer.compare(p.column(), q.column());
  }

  private FileCode read(Source source, List<FileCode> chain, List<FileCode> added) {
    FileText text = new FileText(source);
    Findings findings = new Findings(text);
    List<Stmt> statements = new ArrayList<>();
    FileCode code = new FileCode(text, statements);
    List<Token> tokens = new Scanner(code, findings).scan();
    Set<String> known = environment.predeclared.keySet();
    statements.addAll(new Parser(tokens, findings, code, environment.restArguments, known).file());
    new Resolver(code, findings, environment).resolve();
    code.globals = new @Nullable Object[code.slotNames.size()];
    files.put(source.key(), code);
    added.add(code);
    chain.add(code);
    for (Stmt statement : statements) {
      if (statement instanceof Stmt.Load load) {
        load(load, code, chain, added, findings);
      }
    }
    chain.remove(chain.size() - 1);
    code.findings.addAll(findings.list);
    return code;
  }

  private void load(
      Stmt.Load load,
      FileCode from,
      List<FileCode> chain,
      List<FileCode> added,
      Findings findings) {
    if (load.names.isEmpty()) {
      return;
    }
    Source source;
    try {
      source = environment.loader.load(load.path, from.text.source);
    } catch (BuiltinError e) {
      findings.add(load.pathStart, e.code(), e.text());
      return;
    }
    String cycle = cycle(source.key(), chain);
    if (cycle != null) {
      findings.add(
          load.pathStart, "SPEC_LOAD_FAILED", cycle + "; move the shared part into a third file");
      return;
    }
    FileCode target = files.get(source.key());
    if (target == null) {
      if (chain.size() >= MAX_CHAIN) {
        findings.add(
            load.pathStart,
            "SPEC_LIMIT",
            "more than " + MAX_CHAIN + " files load each other in a chain");
        return;
      }
      target = read(source, chain, added);
    }
    from.targets.put(load, target);
    for (Stmt.LoadName name : load.names) {
      checkName(load, name, target, findings);
    }
  }

  private static @Nullable String cycle(String key, List<FileCode> chain) {
    for (int i = 0; i < chain.size(); i++) {
      if (chain.get(i).text.source.key().equals(key)) {
        StringBuilder out = new StringBuilder();
        for (FileCode file : chain.subList(i, chain.size())) {
          out.append(file.text.source.name()).append(" loads ");
        }
        return out.append(chain.get(i).text.source.name()).toString();
      }
    }
    return null;
  }

  private static void checkName(
      Stmt.Load load, Stmt.LoadName name, FileCode target, Findings findings) {
    Integer slot = target.slots.get(name.original());
    boolean own = slot != null && !target.loads.containsKey(slot);
    if (own || target.isBroken() || name.original().startsWith("_")) {
      return;
    }
    TreeSet<String> defined = new TreeSet<>();
    new TreeMap<>(target.slots)
        .forEach(
            (global, index) -> {
              if (!global.startsWith("_") && !target.loads.containsKey(index)) {
                defined.add(global);
              }
            });
    String like = Values.didYouMean(name.original(), defined);
    String list = defined.isEmpty() ? "defines nothing" : "defines: " + String.join(", ", defined);
    findings.add(
        name.originalStart(),
        "SPEC_LOAD_FAILED",
        load.path
            + " defines no \""
            + name.original()
            + "\""
            + (like.isEmpty() ? "; it " : like + " It ")
            + list);
  }

  synchronized List<FileCode> files() {
    return new ArrayList<>(files.values());
  }

  synchronized @Nullable String sourceLine(Position position) {
    for (FileCode file : files.values()) {
      if (file.text.source.name().equals(position.file())) {
        return file.text.lineText(position.line());
      }
    }
    return null;
  }
}
