package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with one file, collected while it is read. */
final class Findings {
  /** Findings of one file that are kept; more say nothing new. */
  private static final int MAX = 50;

  static final String SYNTAX = "SPEC_SYNTAX";

  final FileText text;
  final List<StarlarkError> list = new ArrayList<>();

  /** Names that broken statements may have bound; they are not reported as undefined. */
  final Set<String> suspects = new HashSet<>();

  Findings(FileText text) {
    this.text = text;
  }

  void syntax(int offset, String message) {
    add(offset, SYNTAX, message);
  }

  void add(int offset, String code, String message) {
    add(text.position(Math.min(offset, text.source.text().length())), code, message);
  }

  void add(Position position, String code, String message) {
    if (list.size() < MAX) {
      list.add(
          new StarlarkError(code, message, position, List.of(), text.lineText(position.line())));
    }
  }
}
