package dev.faultbox.report;

import dev.faultbox.model.RunInfo;
import dev.faultbox.model.Shard;
import dev.faultbox.model.ShardInfo;
import dev.faultbox.model.SpecInfo;
import dev.faultbox.model.TestResult;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where the tests of a shard stand in the whole run, and which of them have no result yet. */
final class Positions {
  private final Map<Key, Integer> missing = new LinkedHashMap<>();
  private final boolean severalSpecs;

  /** What tells a test of a run from the others. */
  record Key(String spec, String name) {}

  private Positions(boolean severalSpecs) {
    this.severalSpecs = severalSpecs;
  }

  static Positions of(RunInfo run, ShardInfo part) {
    Positions positions = new Positions(run.severalSpecs());
    Shard shard = part.shard();
    for (SpecInfo spec : run.specs()) {
      for (String name : spec.testNames()) {
        int position = shard.position(positions.missing.size());
        positions.missing.put(positions.key(spec.path(), name), position);
      }
    }
    return positions;
  }

  /** The position of a test, which has its result now. */
  int take(TestResult result) {
    Integer position = missing.remove(key(result.spec(), result.name()));
    return position == null ? -1 : position;
  }

  /** Tests without a result, in the order they were to be run. */
  Map<Key, Integer> missing() {
    return missing;
  }

  /** A run of one spec need not say which. */
  private Key key(String spec, String name) {
    return new Key(severalSpecs ? spec : "", name);
  }
}
