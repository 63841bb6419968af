package dev.faultbox.model;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * A spec that cannot be loaded. Syntax and name mistakes of all files come together, sorted by
 * position; evaluation contributes its first mistake only.
 */
public final class SpecLoadException extends FaultboxException {
  private static final long serialVersionUID = 1L;

  private final transient List<Finding> findings;
  private final transient List<String> log;

  /**
   * @param findings at least one
   * @param log lines printed while the spec was loaded, shown with the findings
   */
  public SpecLoadException(List<Finding> findings, List<String> log) {
    super(
        findings.get(0).code(),
        findings.stream().map(Finding::oneLine).collect(joining("\n")),
        findings.get(0).location(),
        null);
    this.findings = List.copyOf(findings);
    this.log = List.copyOf(log);
  }

  /** Every mistake found, in the order to show them. Never empty. */
  public List<Finding> findings() {
    return findings;
  }

  /** Lines printed while the spec was loaded. */
  public List<String> log() {
    return log;
  }
}
