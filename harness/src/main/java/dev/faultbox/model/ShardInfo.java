package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

/**
 * What tells whether two results of shards belong together.
 *
 * @param tests of the whole run
 * @param selection equal for equal specs and tests of the whole run, in hexadecimal digits
 */
public record ShardInfo(Shard shard, int tests, String selection) {
  public ShardInfo {
    requireNonNull(shard, "shard is null");
    requireNonNull(selection, "selection is null");
  }
}
