package dev.faultbox.tracer;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.RuleBytes;
import java.util.List;

/**
 * A rule as the tracer takes it; the fields are those of {@code RULES} in {@code
 * tracer-sidecar/PROTOCOL.md}.
 *
 * @param number unique in the run
 * @param id decides probability together with the seed
 * @param calls ids of system calls
 * @param threshold probability times 2^53
 * @param maxFires 0 for no bound
 * @param peers {@code service:<number>} or a glob over the address
 */
public record WireRule(
    int number,
    String id,
    String label,
    List<Integer> calls,
    int action,
    long argument,
    String tag,
    int trigger,
    long n,
    long threshold,
    long maxFires,
    List<String> paths,
    List<String> peers,
    RuleBytes bytes) {
  /** The threshold of a rule that always fires. */
  public static final long ALWAYS = 1L << 53;

  public WireRule {
    requireNonNull(id, "id is null");
    requireNonNull(label, "label is null");
    calls = List.copyOf(calls);
    requireNonNull(tag, "tag is null");
    paths = List.copyOf(paths);
    peers = List.copyOf(peers);
    requireNonNull(bytes, "bytes is null");
  }
}
